"""Deriving everything anew: finds what was changed by hand, puts it right, can be interrupted."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Model

from accounts.models import ApiAccount
from analytics.graphicoal.sandbox import World
from analytics.graphicoal.sandbox.small import BUSY
from analytics.graphicoal.sandbox.vendor import Charge
from analytics.models import (
    BillingPeriod,
    DayBurn,
    LedgerEntry,
    MeasuredCharge,
    PriceSeen,
    QuarterBurn,
    Rederivation,
    Snapshot,
    SyncRun,
    Work,
)
from analytics.models.work import WorkKind
from analytics.sync import leases, rebuilding, rollups, stale, work_on
from analytics.sync.readings import Range
from tests.sync.conftest import EPOCH, Clock, Vendor
from tests.sync.test_played_past import rows_of

Turn = Callable[..., SyncRun]
TABLES = (QuarterBurn, DayBurn, BillingPeriod, LedgerEntry, PriceSeen)
FAR = datetime(2031, 1, 1, tzinfo=UTC)


def check(*names: str) -> str:
    said = StringIO()
    call_command("rebuild_ledger", *names, "--check", stdout=said, stderr=StringIO())
    return said.getvalue()


def rebuild(account: ApiAccount, clock: Clock) -> None:
    leases.ask_for(account.pk, WorkKind.REBUILD, clock())
    work_on.rebuild(Work.objects.get(account=account, kind=WorkKind.REBUILD).pk, clock)


@pytest.fixture
def read(played: Vendor, take_turn: Turn) -> Vendor:
    """Every account with its past played, its gallery walked and some details read."""
    for account in ApiAccount.objects.all():
        take_turn(account, WorkKind.GALLERY)
        take_turn(account, WorkKind.DETAILS)
        rebuild(account, played.clock)
    Work.objects.filter(kind=WorkKind.DETAILS).update(due_at=None)
    return played


def test_what_was_read_needs_no_rebuilding(read: Vendor) -> None:
    assert check() == "2 accounts: everything is as their readings make it.\n"


@pytest.mark.parametrize(
    "by_hand",
    [
        lambda: QuarterBurn.objects.filter(usage__gt=0)[:1].get(),
        lambda: DayBurn.objects.filter(usage__gt=0)[:1].get(),
        lambda: LedgerEntry.objects.filter(kind="usage")[:1].get(),
        lambda: PriceSeen.objects.all()[:1].get(),
        lambda: BillingPeriod.objects.all()[:1].get(),
    ],
    ids=["quarter", "day", "entry", "price", "period"],
)
def test_one_row_changed_by_hand_is_found_told_and_put_right(
    read: Vendor, by_hand: Callable[[], Model]
) -> None:
    kept = [rows_of(table) for table in TABLES]
    row = by_hand()
    column = next(n for n in ("usage", "credits", "used") if hasattr(row, n))
    type(row)._default_manager.filter(pk=row.pk).update(**{column: F(column) + 1})
    with pytest.raises(CommandError, match="1 of 2 accounts differ"):
        check()
    assert [rows_of(table) for table in TABLES] != kept
    call_command("rebuild_ledger", stdout=StringIO(), stderr=StringIO())
    assert check().startswith("2 accounts")
    assert [rows_of(table) for table in TABLES] == kept


def test_a_check_changes_nothing(read: Vendor) -> None:
    QuarterBurn.objects.filter(usage__gt=0).update(usage=F("usage") + 1)
    before = [rows_of(table) for table in TABLES]
    with pytest.raises(CommandError):
        check("Busy")
    assert [rows_of(table) for table in TABLES] == before


def test_more_differences_than_wanted_are_only_counted(read: Vendor) -> None:
    QuarterBurn.objects.all().delete()
    said = StringIO()
    with pytest.raises(CommandError):
        call_command("rebuild_ledger", "--check", "--most", "3", stdout=said, stderr=StringIO())
    assert said.getvalue().count("Busy: ") == 4
    assert "… and more" in said.getvalue()


def test_an_interrupted_rebuild_goes_on_where_it_was(
    read: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = ApiAccount.objects.get(name="Busy")
    kept = [rows_of(table) for table in TABLES]
    QuarterBurn.objects.filter(account=account).delete()
    DayBurn.objects.filter(account=account).delete()
    monkeypatch.setattr(rebuilding, "AT_ONCE", timedelta(days=2))
    stale.ask_to_rebuild(account)
    real, pieces = rollups.derive, 0

    def breaks_down(account: ApiAccount, ranges: Iterable[Range]) -> None:
        nonlocal pieces
        pieces += 1
        if pieces == 3:
            raise ConnectionError("pulled the plug")
        real(account, ranges)

    monkeypatch.setattr(rebuilding, "derive", breaks_down)
    with pytest.raises(CommandError, match="Busy"):
        call_command("rebuild_ledger", "Busy", stdout=StringIO(), stderr=StringIO())
    assert 0 < QuarterBurn.objects.filter(account=account).count() < len(kept[0])
    [waiting] = Rederivation.objects.filter(account=account)
    assert waiting.since is not None
    rebuild(account, read.clock)
    assert not Rederivation.objects.exists()
    assert [rows_of(table) for table in TABLES] == kept


def test_a_worker_takes_up_what_waits(read: Vendor, clock: Clock) -> None:
    account = ApiAccount.objects.get(name="Busy")
    stale.mark_stale(account, [(FAR, FAR + timedelta(days=1))])
    stale.ask_where_stale(clock())
    stale.ask_where_stale(clock())
    work = Work.objects.get(account=account, kind=WorkKind.REBUILD, due_at=clock())
    work_on.rebuild(work.pk, clock)
    assert not Rederivation.objects.exists()
    assert not Work.objects.filter(kind=WorkKind.REBUILD, due_at__isnull=False).exists()


@pytest.mark.parametrize("kind", [WorkKind.GALLERY, WorkKind.DETAILS])
def test_stretches_wait_for_what_is_under_way_and_everything_does_not(
    kind: WorkKind, read: Vendor, clock: Clock
) -> None:
    account = ApiAccount.objects.get(name="Busy")
    asked = Work.objects.filter(account=account, kind=WorkKind.REBUILD, due_at__isnull=False)
    walk = Work.objects.filter(account=account, kind=kind)
    stale.mark_stale(account, [(FAR, FAR + timedelta(days=1))])
    walk.update(cursor={"walked": False, "page": 2}, due_at=clock())
    stale.ask_where_stale(clock())
    assert not asked.exists()
    walk.update(failures=1)
    stale.ask_where_stale(clock())
    assert asked.exists()
    rebuild(account, clock)
    walk.update(failures=0)
    stale.ask_to_rebuild(account)
    stale.ask_where_stale(clock())
    assert asked.exists()


def test_stretches_that_overlap_wait_as_one(read: Vendor) -> None:
    account = ApiAccount.objects.get(name="Busy")
    for days in (1, 3, 2):
        stale.mark_stale(account, [(FAR, FAR + timedelta(days=days))])
    [row] = Rederivation.objects.all()
    assert (row.since, row.until) == (FAR, FAR + timedelta(days=3))


def test_a_reading_under_way_while_the_ledger_is_rewritten_is_refused(
    read: Vendor, clock: Clock
) -> None:
    account = ApiAccount.objects.get(name="Busy")
    leases.ask_for(account.pk, WorkKind.READING, clock())
    reading = leases.take(Work.objects.get(account=account, kind=WorkKind.READING).pk, clock())
    assert reading is not None
    stale.ask_to_rebuild(account)
    rebuild(account, clock)
    with pytest.raises(leases.LeaseLost):
        leases.renew(reading, clock())
    clock.pass_by(minutes=1)
    before = Snapshot.objects.count()
    assert work_on.reading(reading.pk, clock) is not None
    assert Snapshot.objects.count() >= before


@pytest.mark.parametrize("mode", Charge)
class TestChargeModes:
    """Each way in which a vendor may charge the images of one call is measured as what it is."""

    @pytest.fixture
    def world(self, mode: Charge) -> World:
        return World("modes", EPOCH, [replace(BUSY, charge=mode, refunds_per_year=0, deleted=0)])

    def test_it_is_measured_and_what_images_tell_follows(
        self, mode: Charge, account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
    ) -> None:
        connected = clock()
        take_turn(account, WorkKind.READING)
        take_turn(account, WorkKind.GALLERY)
        for _ in range(90):
            clock.pass_by(minutes=31)
            take_turn(account, WorkKind.READING)
        for _ in range(40):
            take_turn(account, WorkKind.DETAILS)
            clock.pass_by(seconds=11)
        rebuild(account, clock)
        assert MeasuredCharge.objects.get(account=account).mode == mode.value
        assert check().startswith("1 accounts")
        told = sum(QuarterBurn.objects.values_list("reconstructed", flat=True))
        first = account.periods.order_by("start")[0].start
        assert connected > first
        calls: dict[str, int] = {}
        for image in vendor.truth().images:
            if datetime.fromisoformat(image.created_at) < first:
                before = calls.get(image.call_id, 0)
                whole = max(before, image.credits_charged)
                added = before + image.credits_charged
                calls[image.call_id] = whole if mode is Charge.WHOLE else added
        assert told == sum(calls.values()) > 0


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_an_account_that_is_not_read_is_derived_anew_all_the_same(
    state: str, read: Vendor, clock: Clock
) -> None:
    ApiAccount.objects.filter(name="Busy").update(state=state)
    stale.ask_to_rebuild(ApiAccount.objects.get(name="Busy"))
    stale.ask_where_stale(clock())
    due = leases.due(clock() + timedelta(hours=1), WorkKind.values).filter(account__name="Busy")
    assert [work.kind for work in due] == [WorkKind.REBUILD]
