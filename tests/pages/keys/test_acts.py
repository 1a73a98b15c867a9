"""What an admin does with a key, and what follows from it."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiAccount, ApiKey, AuditEvent
from accounts.models.keys import KeyState
from analytics.connecting import add_key
from analytics.models import Work
from analytics.models.work import WorkKind
from tests.pages.keys.conftest import SECRET, Page, act


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
