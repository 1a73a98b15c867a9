"""Accounts & keys, as an admin reads it and acts on it; and what nobody ever reads there."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import ApiAccount, ApiKey, AuditEvent, KeyUse
from accounts.models.keys import UNREADABLE, KeyState, MayDelete
from accounts.secrets import fingerprint
from analytics.connecting import add_key, host_of
from analytics.models import Image, Work
from analytics.models.work import WorkKind
from analytics.queries import kept_accounts
from analytics.queries.keys import KeyView
from tests.cast import an_account
from tests.pages.conftest import As, Queue
from tests.pages.stories import Told

SECRET = "gc_live_a_key_that_nobody_knows_wxyz"
SECOND = "gc_live_another_key_nobody_knows_abcd"


@pytest.fixture
def admin(told: Told, as_: As, now: datetime) -> Client:
    return as_(told.cast.admin)


@pytest.fixture
def busy(told: Told, db: None) -> ApiAccount:
    return ApiAccount.objects.get(name="Busy")


@pytest.fixture
def first(busy: ApiAccount) -> ApiKey:
    return busy.keys.get()


@pytest.fixture
def second(busy: ApiAccount) -> ApiKey:
    return add_key(busy, "CI 2", SECOND, by="a test")


@pytest.fixture
def page(admin: Client) -> Callable[..., str]:
    def read(name: str = "accounts", *arguments: object, **query: str) -> str:
        return admin.get(reverse(name, args=arguments), query).content.decode()

    return read


Page = Callable[..., str]


def act(client: Client, route: str, key: object, /, **form: str) -> str:
    """What the page that follows an act says."""
    return client.post(reverse(route, args=[key]), form, follow=True).content.decode()


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


def test_a_rotation_shows_its_steps(page: Page, first: ApiKey, busy: ApiAccount) -> None:
    new = add_key(busy, "New", SECRET, by="admin@example.com", replaces=first)
    ApiKey.objects.filter(pk=new.pk).update(good_reads=14)
    said = page()
    assert "Rotation of First key, without a gap" in said
    assert "14 of 20 good reads" in said
    assert "stands by until New has proved itself" in said
    assert "New of Busy is proving itself, to replace First key." in said
    ApiKey.objects.filter(pk=new.pk).update(state=KeyState.INVALID)
    said = page()
    assert "New of Busy was refused while it proved itself." in said
    assert "halted: the vendor refused New" in said
    assert "Try again" in said


def test_it_takes_over_now_and_the_old_one_is_to_be_revoked(
    admin: Client, first: ApiKey, busy: ApiAccount
) -> None:
    new = add_key(busy, "New", SECRET, by="a test", replaces=first)
    said = act(admin, "rotation", new.pk, word="take_over")
    assert "New has taken over." in said
    assert "revoke First key at the vendor, then remove it here" in said
    event = AuditEvent.objects.get(act="key.rotated")
    assert (event.who, event.origin) == ("admin@example.com", "127.0.0.1")
    assert (
        "is not replacing another key any more"
        in admin.get(reverse("rotation", args=[new.pk])).content.decode()
    )
    assert "has not taken over" in act(admin, "rotation", new.pk, word="take_over")


@pytest.mark.parametrize("word", ["keep", "remove"])
def test_a_rotation_is_stopped(admin: Client, first: ApiKey, busy: ApiAccount, word: str) -> None:
    new = add_key(busy, "New", SECRET, by="a test", replaces=first)
    assert "First key reads on." in act(admin, "rotation", new.pk, word=word)
    assert busy.keys.filter(pk=new.pk).exists() == (word == "keep")
    assert admin.post(reverse("rotation", args=[first.pk]), {"word": "odd"}).status_code == 404


def test_a_key_is_disabled_enabled_and_tried_again(
    admin: Client, first: ApiKey, busy: ApiAccount, now: datetime
) -> None:
    assert "no reading uses it" in act(admin, "key_state", first.pk, word="disable")
    first.refresh_from_db()
    assert first.state == KeyState.DISABLED
    Work.objects.filter(account=busy).update(due_at=now + timedelta(days=1))
    for word in ("enable", "again"):
        assert "The next reading of Busy tries First key." in act(
            admin, "key_state", first.pk, word=word
        )
    assert Work.objects.get(account=busy, kind=WorkKind.READING).due_at == now
    assert AuditEvent.objects.filter(act="key.changed").count() == 3


def test_a_key_is_renamed(admin: Client, first: ApiKey, second: ApiKey) -> None:
    assert "CI" in act(admin, "key", first.pk, name=" CI ")
    first.refresh_from_db()
    assert first.name == "CI"
    answer = admin.post(reverse("key", args=[second.pk]), {"name": "ci"})
    assert answer.status_code == 422
    assert "has a key named ci already" in answer.content.decode()


def test_the_last_key_goes_after_a_plain_warning_and_its_readings_stay(
    admin: Client, page: Page, first: ApiKey, busy: ApiAccount
) -> None:
    assert "Nothing will read Busy any more." in page("remove_key", first.pk)
    readings, images = busy.snapshots.count(), busy.images.count()
    assert "is removed. What it read stays with Busy." in act(admin, "remove_key", first.pk)
    assert not ApiKey.objects.filter(pk=first.pk).exists()
    assert (busy.snapshots.count(), busy.images.count()) == (readings, images)
    event = AuditEvent.objects.get(act="key.removed")
    assert (event.who, event.before["account"]) == ("admin@example.com", "Busy")
    assert admin.post(reverse("remove_key", args=[first.pk])).status_code == 404


def test_one_of_two_goes_without_a_warning(page: Page, first: ApiKey, second: ApiKey) -> None:
    assert "Nothing will read" not in page("remove_key", first.pk)


def test_an_accounts_settings(admin: Client, busy: ApiAccount) -> None:
    moved = f"{host_of(busy.base_url)}/v2"
    form = {"name": "Busier", "base_url": f"{moved}/", "read_share": "15"}
    assert "The settings are stored." in act(admin, "account", busy.pk, **form)
    busy.refresh_from_db()
    assert (busy.name, busy.base_url, busy.share) == ("Busier", moved, 15)
    event = AuditEvent.objects.get(act="account.changed")
    assert event.before["name"] == "Busy"
    for wrong, said in (
        ({"read_share": "91"}, "Give 1 to 90 percent"),
        ({"name": "quiet"}, "There is an account named quiet already"),
        ({"name": ""}, "Give the account a name."),
        ({"base_url": "nowhere"}, "address"),
    ):
        answer = admin.post(reverse("account", args=[busy.pk]), form | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    act(admin, "account", busy.pk, **form | {"read_share": ""})
    busy.refresh_from_db()
    assert busy.read_share is None


def test_keys_go_to_no_host_that_they_were_not_given_to(admin: Client, busy: ApiAccount) -> None:
    form = {"name": "Busy", "base_url": "https://elsewhere.example/api", "read_share": ""}
    refused = admin.post(reverse("account", args=[busy.pk]), form)
    assert refused.status_code == 422
    assert "are sent to no other host" in refused.content.decode()
    busy.keys.all().delete()
    assert "The settings are stored." in act(admin, "account", busy.pk, **form)


def test_an_account_is_paused_closed_and_comes_back(admin: Client, busy: ApiAccount) -> None:
    for word, said in (
        ("pause", "is paused"),
        ("resume", "is read again"),
        ("close", "nothing alerts on it"),
        ("reopen", "is open again"),
    ):
        assert said in act(admin, "account_state", busy.pk, word=word)
    assert "stays as it is" in act(admin, "account_state", busy.pk, word="reopen")


def test_an_account_is_erased_by_its_name(admin: Client, page: Page, busy: ApiAccount) -> None:
    prompts = Image.objects.filter(account=busy).exclude(prompt="").count()
    assert f"{prompts} prompts" in page("erase_account", busy.pk).replace("\u202f", "")
    wrong = admin.post(reverse("erase_account", args=[busy.pk]), {"name": "Quiet"})
    assert wrong.status_code == 422
    assert busy.keys.exists()
    tried = AuditEvent.objects.get(act="account.erased")
    assert (tried.failed, tried.object_name) == (True, "Busy")
    assert tried.note.startswith("That is not the account’s name")
    said = act(admin, "erase_account", busy.pk, name="Busy")
    assert "Busy is being erased." in said
    assert "Its images are being erased." in said
    assert not busy.keys.exists()
    answer = admin.post(reverse("add_key", args=[busy.pk]), {"key": SECRET})
    assert "was erased: it takes no key any more" in answer.content.decode()
    assert "is erased already" in act(admin, "erase_account", busy.pk, name="Busy")


def test_a_false_twin_is_set_apart(admin: Client, page: Page, busy: ApiAccount) -> None:
    twin = an_account("Busy too")
    ApiAccount.objects.filter(pk=twin.pk).update(same_as=busy, same_why="lockstep")
    assert "This is not Busy" in page()
    said = act(admin, "not_twin", twin.pk)
    assert "Busy too and Busy are two accounts, and both count." in said
    assert "is not taken for another account any more" in act(admin, "not_twin", twin.pk)


@pytest.mark.parametrize("name", ["connect", "add_key", "rotate_key"])
def test_a_key_that_was_typed_in_is_never_written_back(
    name: str, admin: Client, busy: ApiAccount, first: ApiKey, queue: Queue
) -> None:
    pks: dict[str, list[object]] = {"add_key": [busy.pk], "rotate_key": [first.pk]}
    form = {"name": "", "key_name": "x" * 101, "key": SECRET, "base_url": "nowhere"}
    answer = admin.post(reverse(name, args=pks.get(name, [])), form)
    assert answer.status_code == 422
    assert SECRET not in answer.content.decode()
    assert queue.take() == []


def test_no_page_gives_a_secret_or_a_whole_fingerprint_back(
    page: Page, admin: Client, busy: ApiAccount, second: ApiKey
) -> None:
    pages = [
        page(),
        page("account", busy.pk),
        *(page(name, second.pk) for name in ("key", "rotation", "rotate_key", "remove_key")),
    ]
    for said in pages:
        assert SECOND not in said
        assert fingerprint(SECOND) not in said
        assert second.ciphertext is not None
        assert bytes(second.ciphertext).hex() not in said


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
