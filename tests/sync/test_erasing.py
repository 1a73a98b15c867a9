"""Prompts that are forgotten and accounts that are erased: figures stay as they are."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from accounts.audit import Actor
from accounts.models import ApiAccount, AuditEvent
from accounts.models.keys import AccountState
from analytics import accounts, erasing
from analytics.connecting import connect
from analytics.models import Deletion, Image, SyncRun, Work
from analytics.models.work import AT_HOME, WorkKind
from analytics.queries import BurnTable, burn, deletion_job
from analytics.sync import forgetting, leases, rebuilding, work_on
from tests.cast import a_job
from tests.sync.conftest import Clock, Vendor

Turn = Callable[..., SyncRun]
ADMIN = Actor("admin@example.com", "127.0.0.1")


@pytest.fixture
def read(account: ApiAccount, clock: Clock, take_turn: Turn) -> ApiAccount:
    """An account with readings, images and their prices."""
    for kind in (WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS):
        for _ in range(3):
            run = take_turn(account, kind)
            assert run.outcome == "ok", run.note
            clock.pass_by(hours=3)
    return account


def figures(account: ApiAccount) -> BurnTable:
    return burn(ApiAccount.objects.filter(pk=account.pk))


def erase(account: ApiAccount, clock: Clock) -> None:
    erasing.begin(account, account.name, ADMIN, clock())
    work = Work.objects.get(account=account, kind=WorkKind.ERASING)
    work_on.at_home(work.pk, clock, erasing.erase)


def test_an_erased_account_keeps_every_figure_and_nothing_else(
    read: ApiAccount, clock: Clock, vendor: Vendor
) -> None:
    before = figures(read)
    assert list(rebuilding.differences(read)) == []
    images = set(Image.objects.values_list("operation", "created_at", "credits_charged"))
    prompts = [prompt for prompt in Image.objects.values_list("prompt", flat=True) if prompt]
    assert prompts
    erase(read, clock)
    assert figures(read) == before
    assert list(rebuilding.differences(read)) == []
    assert set(Image.objects.values_list("operation", "created_at", "credits_charged")) == images
    known = {
        (row.prompt, row.image_url, row.analysis, str(row.svg_candidates), row.width, row.height)
        for row in Image.objects.all()
    }
    assert known == {("", "", None, "[]", None, None)}
    assert not Image.objects.filter(image_id__in=vendor.held()).exists()
    read.refresh_from_db()
    assert (read.state, read.erased_at is not None) == (AccountState.CLOSED, True)
    assert not read.keys.exists()
    event = AuditEvent.objects.get(act="account.erased")
    assert event.who == ADMIN.who
    assert prompts[0] not in str((event.before, event.after))


def test_erasing_goes_on_where_it_was_cut_short_and_shows_how_far_it_is(
    read: ApiAccount, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "BATCH", 3)
    monkeypatch.setattr(erasing, "MOST", timedelta(seconds=1))
    erasing.begin(read, read.name, ADMIN, clock())
    total = Image.objects.count()
    assert total > 6

    def ticking() -> datetime:
        clock.pass_by(seconds=0.4)
        return clock()

    def a_turn() -> Work:
        clock.pass_by(seconds=5)
        pk = Work.objects.get(account=read, kind=WorkKind.ERASING).pk
        work_on.at_home(pk, ticking, erasing.erase)
        return Work.objects.get(pk=pk)

    work = a_turn()
    assert 0 < work.done < total == work.total
    turns = 1
    while work.due_at is not None:
        work, turns = a_turn(), turns + 1
    assert work.done == total
    assert turns > 2


def test_a_reading_under_way_is_refused_and_none_comes_after(
    read: ApiAccount, clock: Clock, server: object, vendor: Vendor
) -> None:
    leases.ask_for(read.pk, WorkKind.READING, clock())
    work = leases.take(Work.objects.get(account=read, kind=WorkKind.READING).pk, clock())
    assert work is not None
    erasing.begin(read, read.name, ADMIN, clock())
    with pytest.raises(leases.LeaseLost):
        leases.renew(work, clock())
    with pytest.raises(leases.LeaseLost):
        leases.hold(work)
    clock.pass_by(days=2)
    kinds = [kind for kind in WorkKind if kind not in AT_HOME]
    assert not leases.due(clock(), kinds).exists()


def test_what_was_to_be_deleted_ends_and_keeps_no_id_of_the_vendors(
    read: ApiAccount, clock: Clock, vendor: Vendor
) -> None:
    images = list(Image.objects.filter(account=read)[:4])
    job = a_job(ADMIN.who, clock(), *images)
    rows = Deletion.objects.filter(job=job).order_by("pk")
    for row, state in zip(rows, ["waiting", "asking", "unknown", "waiting"], strict=True):
        Deletion.objects.filter(pk=row.pk).update(state=state, sent_at=clock())
    rows.filter(image=images[3]).update(image=None)  # as after a merge
    erase(read, clock)
    said = list(rows.values_list("state", "vendor_id"))
    own = [f"erased-{image.pk}" for image in images[:3]]
    assert said == list(
        zip(["stopped", "failed", "failed", "stopped"], [*own, "erased"], strict=True)
    )
    assert all("account was erased" in row.reason for row in rows.all())
    view = deletion_job(ApiAccount.objects.all(), job.pk)
    assert view is not None
    assert view.is_over


def test_it_is_erased_once_and_by_its_name_only(read: ApiAccount, clock: Clock) -> None:
    with pytest.raises(erasing.NotErased):
        erasing.begin(read, "another", ADMIN, clock())
    assert read.keys.exists()
    erase(read, clock)
    with pytest.raises(erasing.NotErased):
        erasing.begin(read, read.name, ADMIN, clock())
    with pytest.raises(accounts.NotChanged):
        accounts.move(read, "reopen", ADMIN, clock())


def test_prompts_are_forgotten_and_do_not_come_back(
    read: ApiAccount, clock: Clock, settings: Settings, take_turn: Turn
) -> None:
    before = figures(read)
    assert forgetting.forget_prompts(clock()) == 0
    settings.FORGET_PROMPTS_DAYS = 3
    limit = clock() - timedelta(days=3)
    old, young = (
        Image.objects.filter(created_at__lt=limit),
        Image.objects.exclude(created_at__lt=limit),
    )
    kept = list(young.exclude(prompt="").order_by("pk").values_list("pk", "prompt"))
    assert forgetting.forget_prompts(clock()) == old.count() > 0
    assert forgetting.forget_prompts(clock()) == 0
    # An image that is known no more is met again, and details are read again.
    old.first().delete()  # type: ignore[union-attr]
    Image.objects.update(detail_due_at=clock())
    Work.objects.filter(kind=WorkKind.GALLERY).update(cursor={})
    for kind in (WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS):
        for _ in range(4):
            assert take_turn(read, kind).outcome == "ok"
            clock.pass_by(minutes=11)
    told = set(old.values_list("prompt", "analysis"))
    assert told == {("", None)}
    assert not old.filter(forgotten_at__isnull=True).exists()
    assert (
        list(young.filter(pk__in=[pk for pk, _ in kept]).order_by("pk").values_list("pk", "prompt"))
        == kept
    )
    whole = figures(read)
    assert whole.credits >= before.credits
    assert list(rebuilding.differences(read)) == []


def test_a_false_flag_is_taken_back_and_stays_back(
    account: ApiAccount, server: object, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:

    card = vendor.world.cards()[0]
    take_turn(account)
    again = connect("Again", account.base_url, card.read_only_key, clock(), by="a test")
    take_turn(again)
    again.refresh_from_db()
    assert again.same_as_id == account.pk
    assert accounts.set_apart(again, ADMIN) == account
    with pytest.raises(accounts.NotChanged):
        accounts.set_apart(again, ADMIN)
    for _ in range(4):
        clock.pass_by(hours=7)
        take_turn(account)
        take_turn(again)
        take_turn(again, WorkKind.GALLERY)
    again.refresh_from_db()
    account.refresh_from_db()
    assert {again.same_as_id, account.same_as_id} == {None}


def test_pausing_and_closing_stop_reading_and_resuming_reads_at_once(
    account: ApiAccount, clock: Clock
) -> None:
    def due() -> bool:
        return leases.due(clock(), [WorkKind.READING]).exists()

    for stop, go in (("pause", "resume"), ("close", "reopen")):
        accounts.move(account, stop, ADMIN, clock())
        assert not due()
        with pytest.raises(accounts.NotChanged):
            accounts.move(account, stop, ADMIN, clock())
        Work.objects.update(due_at=clock() + timedelta(hours=1))
        accounts.move(account, go, ADMIN, clock())
        assert due()
    assert AuditEvent.objects.filter(act="account.changed").count() == 4
