"""A past that was played equals the vendor's own books, to the credit."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from accounts.models import ApiAccount
from analytics.graphicoal.sandbox import Server
from analytics.graphicoal.sandbox.truth import AccountTruth
from analytics.models import (
    BillingPeriod,
    DayBurn,
    Image,
    LedgerEntry,
    QuarterBurn,
    Snapshot,
    SyncRun,
    Work,
)
from analytics.models.work import WorkKind
from analytics.queries import burn, final_bounds
from analytics.sandbox_accounts import connect_sandbox
from analytics.sync import replay
from analytics.sync.poll import poll
from analytics.sync.rollups import derive
from tests.sync.conftest import Clock, Vendor

Turn = Callable[..., SyncRun]


def books(played: Vendor) -> dict[str, AccountTruth]:
    return {book.name: book for book in played.world.truth(played.clock())}


def rows_of(model: Any, *leave_out: str) -> list[tuple[Any, ...]]:
    """All rows, without what differs from one making to the next."""
    fields = [f.attname for f in model._meta.fields if f.attname not in ("id", *leave_out)]
    return sorted(model.objects.values_list(*fields), key=repr)


def test_every_account_operation_and_period_equals_the_vendors_counter(played: Vendor) -> None:
    observed = {
        (c.account, c.period_start, c.operation): c.credits
        for c in burn(ApiAccount.objects.all(), by=["operation", "account", "period"]).cells
        if c.credits
    }
    expected = {}
    for name, book in books(played).items():
        last = Snapshot.objects.filter(account__name=name).latest("number").last_at
        for period in played.truth(last, book.slug).periods:
            start = datetime.fromisoformat(period.start)
            for operation, credits in period.credits.items():
                if credits:
                    expected[(name, start, operation)] = credits
    assert observed == expected
    assert len(expected) > 20


def test_a_period_whose_last_instant_was_read_is_final_to_the_credit(played: Vendor) -> None:
    bounds = final_bounds(ApiAccount.objects.all())
    ended = 0
    for name, book in books(played).items():
        for period in book.periods[:-1]:
            row = BillingPeriod.objects.get(
                account__name=name, start=datetime.fromisoformat(period.start)
            )
            assert bounds[row.pk] == (period.used, period.used)
            assert row.remaining == period.closing
            ended += 1
    assert ended >= 6


def test_a_tail_that_nobody_saw_holds_the_truth_between_low_and_high(
    db: None,
    server: Server,
    vendor: Vendor,
    take_turn: Turn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Six hours between readings, none at a period's last instant.
    monkeypatch.setattr(replay, "EVERY", timedelta(hours=6, minutes=13))
    monkeypatch.setattr(replay, "INSTANT", timedelta(days=400))
    connect_sandbox(vendor.world.cards(), server.base_url, vendor.clock())
    for account in ApiAccount.objects.all():
        assert take_turn(account, WorkKind.REPLAY).outcome == "ok"
        take_turn(account, WorkKind.GALLERY)
    bounds = final_bounds(ApiAccount.objects.all())
    widths = []
    for name, book in books(vendor).items():
        for period in book.periods[:-1]:
            start = datetime.fromisoformat(period.start)
            row = BillingPeriod.objects.filter(account__name=name, start=start).first()
            if row is not None:
                low, high = bounds[row.pk]
                assert low <= period.used <= high
                widths.append(high - low)
    assert max(widths) > 0
    estimated = burn(ApiAccount.objects.all(), by=["period"]).cells
    best = {row.pk: row.tail_best for row in BillingPeriod.objects.exclude(tail_best=None)}
    assert {c.period_id: c.estimated for c in estimated if c.estimated} == {
        pk: tail for pk, tail in best.items() if tail
    }


def test_what_was_kept_up_to_date_equals_what_is_derived_from_nothing(
    played: Vendor, take_turn: Turn
) -> None:
    for account in ApiAccount.objects.all():
        take_turn(account, WorkKind.GALLERY)
        for _ in range(40):
            take_turn(account, WorkKind.DETAILS)
            played.clock.pass_by(seconds=11)
    assert not Image.objects.filter(credits_charged__isnull=True, gone_at__isnull=True).exists()
    kept = rows_of(QuarterBurn), rows_of(DayBurn), rows_of(BillingPeriod)
    QuarterBurn.objects.all().delete()
    DayBurn.objects.all().delete()
    for account in ApiAccount.objects.all():
        derive(account, [(datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))])
    assert (rows_of(QuarterBurn), rows_of(DayBurn), rows_of(BillingPeriod)) == kept


def test_days_of_every_zone_add_up_to_the_same(played: Vendor) -> None:
    accounts = ApiAccount.objects.all()
    whole = burn(accounts).credits
    assert whole > 500
    for name in ("UTC", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"):
        for unit in ("quarter", "hour", "day", "week", "month"):
            table = burn(accounts, bucket=unit, zone=ZoneInfo(name))
            assert table.credits == whole, (name, unit)


def test_an_interrupted_play_goes_on_where_it_was_and_ends_the_same(
    played: Vendor, server: Server, take_turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = (QuarterBurn, DayBurn, LedgerEntry, Snapshot, BillingPeriod, Image)
    unlike = ("account_id", "period_id", "snapshot_id")
    whole = [rows_of(table, *unlike) for table in tables]
    ApiAccount.objects.all().delete()
    connect_sandbox(played.world.cards(), server.base_url, played.clock())
    real, readings = poll, 0

    def breaks_down(*given: Any, **more: Any) -> Any:
        nonlocal readings
        readings += 1
        if readings % 50 == 0:
            raise ConnectionError("pulled the plug")
        return real(*given, **more)

    monkeypatch.setattr(replay, "poll", breaks_down)
    for account in ApiAccount.objects.all():
        runs = [take_turn(account, WorkKind.REPLAY).outcome]
        while runs[-1] != "ok":
            assert len(runs) < 20
            runs.append(take_turn(account, WorkKind.REPLAY).outcome)
        assert len(runs) > 2
    assert [rows_of(table, *unlike) for table in tables] == whole


def test_the_present_begins_where_the_past_ends(
    played: Vendor, clock: Clock, take_turn: Turn
) -> None:
    for work in Work.objects.filter(kind=WorkKind.REPLAY):
        assert work.due_at is None
        assert work.done == work.total
    for account in ApiAccount.objects.all():
        clock.pass_by(minutes=2)
        assert take_turn(account, WorkKind.READING).outcome == "ok"
        assert account.snapshots.latest("number").last_at == clock()


def test_every_answer_of_the_past_is_counted_in_a_row(played: Vendor) -> None:
    """Also those that changed nothing, up to the last one (they are written later)."""
    asked = played.asked.count("/quota")
    assert sum(Snapshot.objects.values_list("times", flat=True)) == asked
