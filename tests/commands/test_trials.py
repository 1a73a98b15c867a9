"""A key that was typed into the page: tried once, then an account or a reason, and no secret."""

import logging
from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django import Settings

from accounts.audit import Actor
from accounts.models import ApiAccount, ApiKey, AuditEvent, KeyTrial, KeyUse, User
from accounts.models.people import Role
from accounts.secrets import decrypt
from analytics import erasing, trials
from analytics.connecting import NotConnected, Proof, add_key, connect, try_key
from analytics.graphicoal.client import Client
from analytics.graphicoal.errors import VendorDown
from analytics.graphicoal.sandbox import SandboxAccount, Server, World
from analytics.models import Image, Work
from analytics.models.work import WorkKind
from analytics.queries import trial_view
from analytics.sync import work_on
from analytics.sync.rotation import take_over
from analytics.trials import Wish
from tests.cast import an_account, person
from tests.commands.conftest import everything_stored, row_counts
from tests.worlds import Clock

ERASER = Actor("admin@example.com", "192.0.2.7")
LONG_AGO = timedelta(minutes=11)


@pytest.fixture
def admin(db: None) -> User:
    return person("admin", Role.ADMIN)


def test_a_good_key_becomes_an_account(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    trial = trials.ask(admin, Wish(" Ours ", vendor.base_url + "/"), card.key, clock())
    going_on = trial_view(admin, trial.pk)
    assert going_on is not None
    assert (going_on.is_over, going_on.problem, going_on.account) == (False, "", None)
    trials.run(trial.pk, clock())
    view = trial_view(admin, trial.pk)
    assert view is not None
    assert (view.is_over, view.problem, view.account) == (True, "", "Ours")
    key = ApiKey.objects.get()
    assert decrypt(key.ciphertext, key.pk) == card.key
    assert key.added_by == admin.email


def test_while_a_key_is_tried_it_lies_encrypted_and_then_not_at_all(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    trial = trials.ask(admin, Wish("Ours", vendor.base_url), card.scopeless_key, clock())
    sealed = KeyTrial.objects.get().ciphertext
    assert sealed is not None
    assert card.scopeless_key.encode() not in everything_stored()
    assert decrypt(sealed, trial.pk) == card.scopeless_key
    trials.run(trial.pk, clock())
    assert KeyTrial.objects.get().ciphertext is None
    assert bytes(sealed) not in everything_stored()


def test_a_bad_key_leaves_its_reason_and_nothing_else(
    admin: User,
    vendor: Server,
    card: SandboxAccount,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    trial = trials.ask(admin, Wish("Ours", vendor.base_url), card.scopeless_key, clock())
    before = row_counts()
    with caplog.at_level(logging.DEBUG):
        trials.run(trial.pk, clock())
    assert row_counts() == before
    view = trial_view(admin, trial.pk)
    assert view is not None
    assert view.is_over
    assert view.problem.startswith("The key is good, but lacks the scope graphicoal:read")
    assert card.scopeless_key not in caplog.text + view.problem


@pytest.mark.parametrize("good", [True, False])
def test_the_task_run_twice_does_what_once_does(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock, good: bool
) -> None:
    key = card.key if good else card.scopeless_key
    trial = trials.ask(admin, Wish("Ours", vendor.base_url), key, clock())
    trials.run(trial.pk, clock())
    once = row_counts(), KeyTrial.objects.values().get()
    clock.now += timedelta(minutes=1)
    trials.run(trial.pk, clock())
    assert (row_counts(), KeyTrial.objects.values().get()) == once
    assert ApiAccount.objects.count() == good


def test_two_trials_of_one_key_make_one_account(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    asked = [
        trials.ask(admin, Wish(name, vendor.base_url), card.key, clock()) for name in ("A", "B")
    ]
    for trial in asked:
        trials.run(trial.pk, clock())
    assert [account.name for account in ApiAccount.objects.all()] == ["A"]
    second = trial_view(admin, asked[1].pk)
    assert second is not None
    assert second.problem.startswith("This key is connected already: it is First key ••••")


def test_a_name_taken_while_the_key_was_tried_is_told(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    trial = trials.ask(admin, Wish("Ours", vendor.base_url), card.key, clock())
    an_account("ours")
    trials.run(trial.pk, clock())
    view = trial_view(admin, trial.pk)
    assert view is not None
    assert view.problem.startswith("There is an account named Ours already")
    assert not ApiKey.objects.exists()


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("", "https://coals.ai/api"),
        ("x" * 301, "https://coals.ai/api"),
        ("Ours", "nowhere"),
        ("Ours", "http://"),
        ("Ours", "https://coals.ai/" + "a" * 500),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_stored(
    admin: User, clock: Clock, name: str, url: str
) -> None:
    with pytest.raises(NotConnected):
        trials.ask(admin, Wish(name, url), "k", clock())
    assert not KeyTrial.objects.exists()


def test_another_encryption_key_ends_the_trial_and_names_the_setting(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock, settings: Settings
) -> None:
    trial = trials.ask(admin, Wish("Ours", vendor.base_url), card.key, clock())
    settings.ENCRYPTION_KEYS = (b"another one of thirty-two bytes!",)
    trials.run(trial.pk, clock())
    view = trial_view(admin, trial.pk)
    assert view is not None
    assert "ENCRYPTION_KEYS" in view.problem


def test_a_fault_of_our_own_ends_the_trial_too(
    admin: User,
    vendor: Server,
    card: SandboxAccount,
    clock: Clock,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    trial = trials.ask(admin, Wish("Ours", vendor.base_url), card.key, clock())
    settings.VENDOR_DEADLINE = "soon"
    trials.run(trial.pk, clock())
    row = KeyTrial.objects.get()
    assert row.problem.startswith("Coalmeter failed (TypeError)")
    assert row.ciphertext is None
    assert "Traceback" in caplog.text
    assert card.key not in caplog.text


def test_a_trial_whose_task_was_lost_ends_and_its_secret_goes(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    lost = trials.ask(admin, Wish("Lost", vendor.base_url), card.key, clock())
    clock.now += LONG_AGO
    fresh = trials.ask(admin, Wish("Fresh", vendor.base_url), card.key, clock())
    states = {row.pk: (row.ciphertext is None, row.problem) for row in KeyTrial.objects.all()}
    assert states[lost.pk][0]
    assert "enter it again" in states[lost.pk][1]
    assert states[fresh.pk] == (False, "")
    trials.run(lost.pk, clock())
    assert not ApiAccount.objects.exists()


def test_a_trial_that_ended_while_its_key_was_tried_connects_nothing(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    trial = trials.ask(admin, Wish("Ours", vendor.base_url), card.key, clock())
    trials.give_up(clock() + LONG_AGO)
    proof = try_key(vendor.base_url, card.key)
    trials._store(trial, card.key, proof, clock())
    assert not ApiAccount.objects.exists()


def test_a_trial_is_shown_to_who_asked_for_it_only(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    trial = trials.ask(admin, Wish("Ours", vendor.base_url), card.key, clock())
    assert trial_view(person("second", Role.ADMIN), trial.pk) is None
    assert trial_view(admin, uuid4()) is None


def test_another_key_of_a_known_account_is_added_there(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    ours = connected(vendor, card.key, clock)
    trial = trials.ask(
        admin, Wish("Again", vendor.base_url), card.read_only_key, clock(), "10.0.0.1"
    )
    trials.run(trial.pk, clock())
    view = trial_view(admin, trial.pk)
    assert view is not None
    assert (view.problem, view.account, view.is_new) == ("", "Ours", False)
    assert ApiAccount.objects.get() == ours
    event = AuditEvent.objects.get(act="key.added")
    assert (event.who, event.origin) == (admin.email, "10.0.0.1")


def test_a_further_key_must_read_the_account(
    admin: User, vendor: Server, world: World, card: SandboxAccount, clock: Clock
) -> None:
    ours = connected(vendor, card.key, clock)
    theirs = connected(vendor, world.cards()[1].key, clock, "Theirs")
    before = ApiKey.objects.count()
    for target, key in ((theirs, card.read_only_key), (ours, world.cards()[1].read_only_key)):
        trial = trials.ask(admin, Wish(target=target), key, clock())
        trials.run(trial.pk, clock())
        problem = KeyTrial.objects.get(pk=trial.pk).problem
        other = ours if target == theirs else theirs
        assert problem.startswith(f"This key reads {other}, not {target}")
    assert ApiKey.objects.count() == before
    failed = AuditEvent.objects.filter(act="key.tried", failed=True)
    assert {event.object_name for event in failed} == {"Ours", "Theirs"}


def test_without_images_the_figures_of_the_last_reading_decide(
    admin: User, vendor: Server, world: World, card: SandboxAccount, clock: Clock
) -> None:
    ours = connected(vendor, card.key, clock)
    Image.objects.all().delete()
    wrong = trials.ask(admin, Wish(target=ours), world.cards()[1].read_only_key, clock())
    trials.run(wrong.pk, clock())
    assert KeyTrial.objects.get(pk=wrong.pk).problem.startswith("This key reads another account")
    right = trials.ask(admin, Wish(target=ours), card.read_only_key, clock())
    trials.run(right.pk, clock())
    assert KeyTrial.objects.get(pk=right.pk).problem == ""
    assert ours.keys.count() == 2


def test_a_rotation_begins_with_a_trial_and_the_old_key_stays(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    ours = connected(vendor, card.key, clock)
    old = ours.keys.get()
    wish = Wish(key_name="New one", target=ours, replaces=old)
    trials.run(trials.ask(admin, wish, card.read_only_key, clock()).pk, clock())
    new = ours.keys.get(name="New one")
    assert (new.replaces, new.is_proving) == (old, True)
    with pytest.raises(NotConnected):
        trials.ask(admin, wish, "another", clock())


@pytest.mark.parametrize(("which", "told"), [("key", "unrefused"), ("read_only_key", "no")])
def test_whether_it_may_delete_is_tried_on_an_image_that_does_not_exist(
    admin: User,
    vendor: Server,
    world: World,
    card: SandboxAccount,
    clock: Clock,
    which: str,
    told: str,
) -> None:
    held = {image.image_id for book in world.truth(clock()) for image in book.images}
    trial = trials.ask(admin, Wish("Ours", vendor.base_url), getattr(card, which), clock())
    trials.run(trial.pk, clock())
    key = ApiKey.objects.get()
    assert (key.may_delete, key.may_delete_at) == (told, clock())
    assert {image.image_id for book in world.truth(clock()) for image in book.images} == held
    assert sum(KeyUse.objects.values_list("requests", flat=True)) == 4
    assert key.window_limit is not None


def test_an_id_that_exists_after_all_is_not_deleted(
    db: None, vendor: Server, card: SandboxAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    deleted: list[str] = []
    monkeypatch.setattr(Client, "image", lambda *_: object())
    monkeypatch.setattr(Client, "delete", lambda _, image_id: deleted.append(image_id))
    assert try_key(vendor.base_url, card.key).may_delete == "unknown"
    assert deleted == []


def test_a_delete_that_goes_wrong_does_not_endanger_the_trial(
    db: None, vendor: Server, card: SandboxAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> str:
        raise VendorDown("out of order", status=500)

    monkeypatch.setattr(Client, "delete", down)
    assert try_key(vendor.base_url, card.key).may_delete == "unknown"


def test_a_key_is_stored_for_no_host_that_it_was_not_tried_at(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    ours = connected(vendor, card.key, clock)
    trial = trials.ask(admin, Wish(target=ours), card.read_only_key, clock())
    ApiAccount.objects.update(base_url="https://elsewhere.example/api")
    trials.run(trial.pk, clock())
    assert "tried at another host" in KeyTrial.objects.get(pk=trial.pk).problem
    assert ours.keys.count() == 1


def test_a_retired_key_is_known_again(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    ours = connected(vendor, card.key, clock)
    old = ours.keys.get()
    new = add_key(ours, "New", card.read_only_key, by="a test", replaces=old)
    assert take_over(new, Actor("", "a test"), clock())
    with pytest.raises(NotConnected, match="was retired"):
        try_key(vendor.base_url, card.key)


def test_an_account_that_is_being_erased_is_connected_anew(
    admin: User, vendor: Server, card: SandboxAccount, clock: Clock
) -> None:
    ours = connected(vendor, card.key, clock)
    erasing.begin(ours, "Ours", ERASER, clock())
    assert Image.objects.filter(account=ours).exclude(prompt="").exists()
    trial = trials.ask(admin, Wish("Anew", vendor.base_url), card.key, clock())
    trials.run(trial.pk, clock())
    assert ApiKey.objects.get().account.name == "Anew"


def test_an_account_that_is_erased_at_this_moment_takes_no_key(
    admin: User,
    vendor: Server,
    card: SandboxAccount,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ours = connected(vendor, card.key, clock)

    def erased_meanwhile(_proof: Proof) -> ApiAccount:
        erasing.begin(ApiAccount.objects.get(), "Ours", ERASER, clock())
        return ours

    monkeypatch.setattr(trials, "owner_of", erased_meanwhile)
    trial = trials.ask(admin, Wish("Again", vendor.base_url), card.read_only_key, clock())
    trials.run(trial.pk, clock())
    assert "was erased" in KeyTrial.objects.get(pk=trial.pk).problem
    assert not ApiKey.objects.filter(last_four=card.read_only_key[-4:]).exists()


def connected(vendor: Server, key: str, clock: Clock, name: str = "Ours") -> ApiAccount:
    """An account that was connected and read."""
    account = connect(name, vendor.base_url, key, clock(), by="a test")
    run = work_on.reading(Work.objects.get(account=account, kind=WorkKind.READING).pk, clock)
    assert run is not None
    assert run.outcome == "ok", run.note
    return account
