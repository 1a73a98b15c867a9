"""`rotate_secrets`: everything under the first key, whatever was interrupted."""

from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from accounts.models import ApiKey, AuditEvent, KeyTrial
from accounts.reencryption import Tally, reseal, stored_secrets, tally
from accounts.secrets import decrypt, encrypt, fingerprint
from analytics.connecting import add_key
from dashboard.runner.preparation import unreadable_secrets
from tests.accounts.test_audit import WHO
from tests.cast import an_account, person

OLD, NEW, LOST = b"o" * 32, b"n" * 32, b"l" * 32
SECRETS = ("gc_live_first", "gc_live_second", "gc_live_third")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys_under_the_old_one(settings: Settings) -> None:
    """Three keys and one on trial, sealed under OLD; NEW is to take over."""
    settings.ENCRYPTION_KEYS = (OLD,)
    account = an_account("Any")
    for number, secret in enumerate(SECRETS):
        add_key(account, f"Key {number}", secret, by="a test")
    row = uuid4()
    KeyTrial.objects.create(
        id=row,
        asked_by=person("admin"),
        asked_at="2026-03-02T08:00Z",
        name="Other",
        base_url="https://coals.ai",
        ciphertext=encrypt("gc_live_tried", row),
    )
    settings.ENCRYPTION_KEYS = (NEW, OLD)


def rotated(*arguments: str) -> str:
    out = StringIO()
    call_command("rotate_secrets", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_afterwards_the_new_key_alone_opens_everything(settings: Settings) -> None:
    with pytest.raises(CommandError, match="4 of the stored secrets are under an older key"):
        rotated("--check")
    assert tally() == Tally(older=4)
    assert "Encrypted 4 anew.\nAll 4 stored secrets are under the first key" in rotated()
    settings.ENCRYPTION_KEYS = (NEW,)
    keys = ApiKey.objects.order_by("name")
    assert [decrypt(key.ciphertext, key.pk) for key in keys] == list(SECRETS)
    assert [key.fingerprint for key in keys] == [fingerprint(secret) for secret in SECRETS]
    trial = KeyTrial.objects.get()
    assert decrypt(trial.ciphertext or b"", trial.pk) == "gc_live_tried"
    assert "Encrypted 0 anew." in rotated()


def test_half_way_both_keys_are_needed_and_the_second_run_does_the_rest() -> None:
    for stored in list(stored_secrets())[:2]:
        assert reseal(stored, WHO)
        assert not reseal(stored, WHO)  # the row is not what it was
    assert tally() == Tally(current=2, older=2)
    keys = ApiKey.objects.order_by("name")
    assert [decrypt(key.ciphertext, key.pk) for key in keys] == list(SECRETS)
    assert "Encrypted 2 anew." in rotated()


def test_what_no_key_opens_is_left_as_it_is_and_named(settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = (LOST,)
    row = ApiKey.objects.get(name="Key 1")
    before = encrypt("gc_live_lost", row.pk)
    ApiKey.objects.filter(pk=row.pk).update(ciphertext=before)
    settings.ENCRYPTION_KEYS = (NEW, OLD)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of the stored secrets open with none"):
        call_command("rotate_secrets", stdout=out, stderr=out)
    assert "no key opens it: api key Key 1 ••••cond" in out.getvalue()
    assert bytes(ApiKey.objects.get(pk=row.pk).ciphertext or b"") == before
    assert tally() == Tally(current=3, unreadable=1)


def test_each_is_in_the_audit_log_without_its_secret() -> None:
    rotated()
    told = [(each.act, each.origin, each.kind) for each in AuditEvent.objects.all()]
    assert told.count(("secrets.rotated", "rotate_secrets command", "apikey")) == 3
    assert len(told) == 4


def test_a_start_with_the_wrong_key_names_the_setting_and_goes_on(settings: Settings) -> None:
    assert unreadable_secrets() == ""
    settings.ENCRYPTION_KEYS = (LOST,)
    line = unreadable_secrets()
    assert line.startswith("4 of the stored secrets cannot be opened: set ENCRYPTION_KEYS")
    assert "\n" not in line
