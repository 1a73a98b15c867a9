"""Accounts & keys, as an admin reads it."""

from datetime import datetime, timedelta

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import ApiAccount, ApiKey, KeyUse
from accounts.models.keys import UNREADABLE, KeyState, MayDelete
from analytics.connecting import add_key
from analytics.queries import kept_accounts
from analytics.queries.keys import KeyView
from tests.cast import an_account
from tests.pages.conftest import As
from tests.pages.keys.conftest import Page
from tests.pages.stories import Told


def view(key: ApiKey, now: datetime) -> KeyView:
    (account,) = kept_accounts(ApiAccount.objects.filter(pk=key.account_id), now)
    return next(each for each in account.keys if each.id == key.pk)


def test_all_keys_answer(page: Page, first: ApiKey) -> None:
    said = page()
    assert "All two keys answer." in said
    assert f"••••{first.last_four}" in said
    assert f"fp {first.fingerprint[:8]}" in said
    assert first.fingerprint not in said
    assert "Add a key" in said
    assert "team Design" in said


def test_a_refused_key_is_said_first_with_who_took_over(
    page: Page, first: ApiKey, second: ApiKey, now: datetime
) -> None:
    since = now - timedelta(minutes=78)
    ApiKey.objects.filter(pk=first.pk).update(
        state=KeyState.INVALID,
        refused_since=since,
        last_error_at=since,
        last_error_code="UNAUTHENTICATED",
        last_error_message="API key revoked.<script>",
    )
    ApiKey.objects.filter(pk=second.pk).update(last_success_at=now)
    said = page()
    assert "Two of three keys answer." in said
    assert "First key of Busy is refused since 14:47." in said
    assert "CI 2 took over at once, so no reading is missing." in said
    assert "“API key revoked.&lt;script&gt;”" in said
    assert "Not read: the vendor refuses the key." in said
    assert "took over from First key at" in said
    assert "Replace the key" in said


def test_an_account_that_nothing_reads_is_worst(page: Page, first: ApiKey) -> None:
    ApiKey.objects.filter(pk=first.pk).update(state=KeyState.DISABLED)
    assert "Nothing reads Busy: it has no key in use." in page()


def test_a_key_that_no_encryption_key_opens_is_told_apart(
    page: Page, first: ApiKey, now: datetime
) -> None:
    ApiKey.objects.filter(pk=first.pk).update(
        last_error_at=now, last_error_code=UNREADABLE, last_success_at=now - timedelta(hours=1)
    )
    said = page()
    assert "Nothing reads Busy: First key cannot be opened with ENCRYPTION_KEYS." in said
    assert "the key is left as it is" in said
    ApiKey.objects.filter(pk=first.pk).update(last_success_at=now)
    assert "All two keys answer." in page()


def test_a_key_that_is_overdue_is_said(page: Page, first: ApiKey, now: datetime) -> None:
    ApiKey.objects.filter(pk=first.pk).update(added_at=now - timedelta(days=100))
    said = page()
    assert "First key of Busy was to be rotated by" in said
    assert "was due 27" in said


def test_without_a_reminder_nobody_is_reminded(
    page: Page, first: ApiKey, now: datetime, settings: Settings
) -> None:
    ApiKey.objects.filter(pk=first.pk).update(added_at=now - timedelta(days=1000))
    settings.ROTATE_DAYS = 0
    assert "was to be rotated" not in page()
    assert "Nobody is reminded of a key." in page()


def test_the_gauge_tells_ours_from_others(first: ApiKey, page: Page, now: datetime) -> None:
    KeyUse.objects.all().delete()
    ApiKey.objects.filter(pk=first.pk).update(
        window_told_at=now,
        window_limit=1000,
        window_remaining=891,
        window_reset_at=now + timedelta(minutes=9),
        window_seconds=600,
    )
    for minutes, requests in ((0, 8), (4, 30), (11, 500)):  # the last is out of the window
        KeyUse.objects.create(key=first, minute=now - timedelta(minutes=minutes), requests=requests)
    window = view(first, now).window
    assert window is not None
    assert (window.ours, window.others, window.left, window.stop) == (38, 71, 891, 800)
    assert "Of 1000 requests 38 are ours, 71 others’, 891 left" in page()


def test_ours_is_never_more_than_what_is_used(first: ApiKey, now: datetime) -> None:
    ApiKey.objects.filter(pk=first.pk).update(
        window_told_at=now,
        window_limit=100,
        window_remaining=95,
        window_reset_at=now,
        window_seconds=600,
    )
    KeyUse.objects.update_or_create(
        key=first, minute=now - timedelta(minutes=1), defaults={"requests": 80}
    )
    window = view(first, now).window
    assert window is not None
    assert (window.ours, window.others, window.left) == (5, 0, 95)


def test_filters_stand_in_the_address(page: Page, busy: ApiAccount, second: ApiKey) -> None:
    quiet = 'id="account-' + str(ApiAccount.objects.get(name="Quiet").pk)
    assert quiet in page()
    assert quiet not in page(account=str(busy.pk))
    ApiKey.objects.filter(pk=second.pk).update(state=KeyState.DISABLED)
    said = page(state="unused")
    assert "CI 2" in said
    assert quiet not in said
    assert "No key is in that state." in page(state="refused")
    assert "is none of" in page(state="odd")


def test_without_an_account_it_says_how_to_connect_one(page: Page, told: Told) -> None:
    ApiAccount.objects.all().delete()
    assert "No account is connected" in page()


def test_others_are_led_to_their_figures(told: Told, now: datetime, as_: As) -> None:
    answer = as_(told.cast.lead).get(reverse("accounts"))
    said = answer.content.decode()
    assert answer.status_code == 403
    assert "Busy" in said
    assert "First key" not in said
    assert "Quiet" not in said


def test_may_delete_is_told_as_it_is_known(page: Page, first: ApiKey, now: datetime) -> None:
    ApiKey.objects.filter(pk=first.pk).update(may_delete=MayDelete.NO, may_delete_at=now)
    assert "delete answers 403, 9\xa0Mar\xa02026" in page()


def test_many_keys_take_no_more_queries(
    admin: Client, busy: ApiAccount, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    admin.get(reverse("accounts"))
    with django_assert_max_num_queries(40) as few:
        admin.get(reverse("accounts"))
    for number in range(6):
        add_key(an_account(f"More {number}"), "Key", f"secret {number}", by="a test")
        add_key(busy, f"Key {number}", f"further {number}", by="a test")
    with django_assert_max_num_queries(len(few)):
        assert "Key 5" in admin.get(reverse("accounts")).content.decode()
