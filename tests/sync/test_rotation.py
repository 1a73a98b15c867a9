"""A key that replaces another proves itself, takes over, and no reading is missed on the way."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from accounts.audit import Actor
from accounts.models import ApiAccount, ApiKey, AuditEvent, KeyUse
from accounts.models.keys import PROOFS, KeyState
from accounts.secrets import SecretUnreadable, decrypt
from analytics import keys
from analytics.connecting import NotConnected, add_key, may_replace
from analytics.graphicoal.sandbox import Reply, Request
from analytics.models import SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync import keyring, rotation, walk
from tests.sync.conftest import Clock, Vendor

Turn = Callable[..., SyncRun]
ADMIN = Actor("admin@example.com", "127.0.0.1")
REVOKED = b'{"success": false, "error": {"code": "UNAUTHENTICATED", "message": "Key revoked."}}'
ODD = b'{"success": false, "error": {"code": "BAD_REQUEST", "message": "No such plan."}}'


@pytest.fixture
def old(account: ApiAccount) -> ApiKey:
    return account.keys.get()


@pytest.fixture
def new(account: ApiAccount, old: ApiKey, vendor: Vendor) -> ApiKey:
    """The account's other key, about to replace the old one."""
    card = vendor.world.cards()[0]
    return add_key(account, "New", card.read_only_key, by="a test", replaces=old)


def refuses(
    key: str, status: int = 401, body: bytes = REVOKED
) -> Callable[[Request], Reply | None]:
    def instead(request: Request) -> Reply | None:
        if not request.headers.get("authorization", "").endswith(key):
            return None
        return Reply(status, body, {"Content-Type": "application/json"})

    return instead


def test_it_reads_first_and_counts_each_good_read(
    account: ApiAccount, old: ApiKey, new: ApiKey, clock: Clock, take_turn: Turn
) -> None:
    for _ in range(3):
        assert take_turn(account).outcome == "ok"
        clock.pass_by(minutes=2)
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.good_reads, new.is_proving) == (3, True)
    assert old.last_success_at is None
    assert old.state == KeyState.GOOD


def test_after_its_proofs_it_takes_over_and_the_old_one_keeps_no_secret(
    account: ApiAccount, old: ApiKey, new: ApiKey, clock: Clock, take_turn: Turn
) -> None:
    for _ in range(PROOFS):
        assert take_turn(account).outcome == "ok"
        clock.pass_by(minutes=2)
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.good_reads, new.is_proving) == (PROOFS, False)
    assert (old.state, old.ciphertext) == (KeyState.RETIRED, None)
    assert old.fingerprint
    with pytest.raises(SecretUnreadable):
        decrypt(old.ciphertext, old.pk)
    assert [key.pk for key in keyring.usable_keys(account, clock())] == [new.pk]
    event = AuditEvent.objects.get(act="key.rotated")
    assert (event.who, event.origin) == ("", "rotation")
    assert take_turn(account).outcome == "ok"


@pytest.mark.parametrize(("status", "body"), [(401, REVOKED), (403, REVOKED), (400, ODD)])
def test_where_it_is_refused_the_old_one_reads_in_the_same_turn(
    status: int,
    body: bytes,
    account: ApiAccount,
    old: ApiKey,
    new: ApiKey,
    vendor: Vendor,
    clock: Clock,
    take_turn: Turn,
) -> None:
    vendor.instead = refuses(vendor.world.cards()[0].read_only_key, status, body)
    assert take_turn(account).outcome == "ok"
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.last_success_at == clock()
    assert (new.good_reads, new.is_proving) == (0, True)
    assert new.last_error_message


def test_one_that_was_refused_halts_until_it_is_tried_again(
    account: ApiAccount, old: ApiKey, new: ApiKey, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    vendor.instead = refuses(vendor.world.cards()[0].read_only_key)
    take_turn(account)
    vendor.instead = None
    for _ in range(3):
        clock.pass_by(hours=2)
        assert take_turn(account).outcome == "ok"
    new.refresh_from_db()
    assert (new.state, new.good_reads) == (KeyState.INVALID, 0)
    keys.enable(new, ADMIN, clock())
    clock.pass_by(minutes=2)
    take_turn(account)
    new.refresh_from_db()
    assert (new.state, new.good_reads, new.refused_since) == (KeyState.GOOD, 1, None)


def test_taking_over_happens_once(old: ApiKey, new: ApiKey, clock: Clock) -> None:
    assert rotation.take_over(new, ADMIN, clock())
    assert not rotation.take_over(new, ADMIN, clock())
    with pytest.raises(keys.NotDone):
        keys.take_over_now(new, ADMIN, clock())
    assert AuditEvent.objects.filter(act="key.rotated").count() == 1


def test_one_that_does_not_answer_cannot_take_over(old: ApiKey, new: ApiKey, clock: Clock) -> None:
    ApiKey.objects.filter(pk=new.pk).update(state=KeyState.INVALID)
    with pytest.raises(keys.NotDone):
        keys.take_over_now(new, ADMIN, clock())
    old.refresh_from_db()
    assert old.ciphertext is not None


@pytest.mark.parametrize("keep", [True, False])
def test_a_rotation_is_stopped(
    keep: bool, account: ApiAccount, old: ApiKey, new: ApiKey, clock: Clock, take_turn: Turn
) -> None:
    keys.stop_rotation(new, ADMIN, keep=keep)
    left = set(account.keys.values_list("pk", flat=True))
    assert left == ({old.pk, new.pk} if keep else {old.pk})
    assert take_turn(account).outcome == "ok"
    with pytest.raises(keys.NotDone):
        keys.stop_rotation(new, ADMIN, keep=keep)


def test_removing_the_old_one_meanwhile_makes_the_new_one_a_plain_key(
    old: ApiKey, new: ApiKey
) -> None:
    keys.remove(old, ADMIN)
    new.refresh_from_db()
    assert not new.is_proving


def test_a_key_is_replaced_by_one_at_a_time(
    account: ApiAccount, old: ApiKey, new: ApiKey, clock: Clock
) -> None:
    for key in (old, new):
        with pytest.raises(NotConnected):
            may_replace(key)
    with pytest.raises(IntegrityError), transaction.atomic():
        add_key(account, "Third", "another", by="a test", replaces=old)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=old.pk).update(replaces=old)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiKey.objects.filter(pk=old.pk).update(state=KeyState.RETIRED)
    rotation.take_over(new, ADMIN, clock())
    old.refresh_from_db()
    with pytest.raises(NotConnected):
        may_replace(old)


def test_a_key_that_is_revoked_mid_walk_is_followed_by_its_sibling(
    account: ApiAccount, vendor: Vendor, take_turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk, "PER_PAGE", 20)
    card = vendor.world.cards()[0]
    first, sibling = account.keys.get(), add_key(account, "Two", card.read_only_key, by="a test")
    account.keys.filter(pk=first.pk).update(window_limit=5000)  # has more room, so goes first
    seen: list[str] = []

    def revoked_on_the_second_page(request: Request) -> Reply | None:
        if not request.headers["authorization"].endswith(card.key):
            return None
        seen.append(request.target)
        if len(seen) == 1:
            return None
        return Reply(401, REVOKED, {"Content-Type": "application/json"})

    vendor.instead = revoked_on_the_second_page
    run = take_turn(account, WorkKind.GALLERY)
    assert run.outcome == "ok", run.note
    assert len(seen) == 2
    first.refresh_from_db()
    sibling.refresh_from_db()
    assert first.state == KeyState.INVALID
    assert sibling.last_success_at is not None
    held = set(account.images.filter(gone_at__isnull=True).values_list("image_id", flat=True))
    assert vendor.held() <= held


def test_a_key_that_no_encryption_key_opens_gives_way_to_one_that_can_be_read(
    account: ApiAccount, vendor: Vendor, clock: Clock, settings: Settings, take_turn: Turn
) -> None:
    stored = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = (b"another one of thirty-two bytes!",)
    card = vendor.world.cards()[0]
    readable = add_key(account, "Readable", card.read_only_key, by="a test")
    account.keys.exclude(pk=readable.pk).update(window_limit=5000)
    assert take_turn(account).outcome == "ok"
    other = account.keys.exclude(pk=readable.pk).get()
    assert "ENCRYPTION_KEYS" in other.last_error_message
    assert other.state == KeyState.GOOD
    settings.ENCRYPTION_KEYS = stored
    account.keys.filter(pk=readable.pk).delete()
    assert take_turn(account).outcome == "ok"


def test_our_requests_are_counted_by_the_minute_and_forgotten_after_a_day(
    account: ApiAccount, old: ApiKey, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    take_turn(account)
    take_turn(account)
    assert KeyUse.objects.get().requests == len(vendor.asked)
    clock.pass_by(minutes=5)
    take_turn(account)
    assert sum(KeyUse.objects.values_list("requests", flat=True)) == len(vendor.asked)
    assert KeyUse.objects.count() == 2
    clock.pass_by(hours=26)
    take_turn(account)
    assert KeyUse.objects.count() == 1


def test_what_is_played_from_the_past_is_no_use_of_the_key(played: Vendor) -> None:
    assert len(played.asked) > 0
    assert not KeyUse.objects.exists()
    assert not ApiKey.objects.exclude(window_limit=None).exists()


def test_a_turn_without_a_request_proves_nothing(
    account: ApiAccount, old: ApiKey, clock: Clock, take_turn: Turn
) -> None:
    account.keys.update(state=KeyState.INVALID, last_error_at=None)
    take_turn(account, WorkKind.DETAILS)
    old.refresh_from_db()
    assert (old.state, old.last_success_at) == (KeyState.INVALID, None)


def test_a_key_that_is_removed_while_it_reads_ends_nothing(
    account: ApiAccount, old: ApiKey, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    def removed(request: Request) -> Reply | None:
        vendor.instead = None
        return None

    vendor.instead = removed
    with keyring.opened(old, account, clock) as client:
        client.quota()
        keys.remove(old, ADMIN)
    assert not KeyUse.objects.exists()
    work = Work.objects.get(account=account, kind=WorkKind.READING)
    assert work.failures == 0
    assert "has no key" in take_turn(account).note
