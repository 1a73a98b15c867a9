"""Any history, stored answer by answer: the tables equal what is derived from nothing."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings

from accounts.models import ApiAccount
from analytics.graphicoal.schemas import Quota
from analytics.ledger.entries import Reading
from analytics.models import (
    BillingPeriod,
    ChargeVote,
    DayBurn,
    Image,
    LedgerEntry,
    QuarterBurn,
    Work,
)
from analytics.models.work import WorkKind
from analytics.sync import leases, rebuilding, stale, work_on
from analytics.sync.readings import Books
from analytics.sync.rollups import derive, ranges_of
from tests.cast import an_account
from tests.ledger.histories import History, histories
from tests.sync.test_played_past import rows_of

MARCH = datetime(2026, 3, 1, tzinfo=UTC)


def day(number: float, *, hour: float = 0) -> datetime:
    """A moment of March 2026."""
    return MARCH + timedelta(days=number - 1, hours=hour)


def quota_of(answer: Reading) -> Quota:
    return Quota(
        credits_remaining=answer.remaining,
        credits_used_this_period=answer.used,
        period_start=answer.period_start,
        period_end=answer.period_end,
        usage_breakdown=dict(answer.breakdown),
        total_images=answer.total_images,
    )


def quota(used: int, left: int, start: datetime, end: datetime) -> Quota:
    """One operation's counter; `end` is where the period ends, without."""
    return Quota(
        credits_remaining=left,
        credits_used_this_period=used,
        period_start=start,
        period_end=end - timedelta(seconds=1),
        usage_breakdown={"generate": used},
        total_images=0,
    )


def store(account: ApiAccount, answer: Quota, at: datetime) -> None:
    with transaction.atomic():
        derive(account, Books(account).store(answer, at).ranges)


def made(account: ApiAccount, *times: datetime) -> None:
    """Images that a walk met."""
    rows = [
        Image(
            account=account,
            image_id=f"img_{number}",
            operation="generate",
            created_at=at,
            first_seen_at=at,
            last_seen_at=at,
        )
        for number, at in enumerate(times)
    ]
    Image.objects.bulk_create(rows)
    derive(account, ranges_of(account, times))


def assert_tables_equal_a_rebuild(account: ApiAccount) -> None:
    tables = (QuarterBurn, DayBurn, BillingPeriod, LedgerEntry, ChargeVote)
    kept = [rows_of(table) for table in tables]
    rows = QuarterBurn.objects.filter(account=account)
    counted: Counter[int | None] = Counter()
    for period, usage, correction in rows.values_list("period_id", "usage", "correction"):
        counted[period] += usage + correction
    used = {row.pk: row.used for row in account.periods.all()}
    assert {pk: n for pk, n in counted.items() if n} == {pk: n for pk, n in used.items() if n}
    assert list(rebuilding.differences(account)) == []
    for table in (QuarterBurn, DayBurn, ChargeVote):
        table.objects.filter(account=account).delete()
    LedgerEntry.objects.filter(account=account).update(credits=F("credits") + 1)
    stale.ask_to_rebuild(account)
    rebuild(account)
    assert [rows_of(table) for table in tables] == kept


def rebuild(account: ApiAccount) -> None:
    """Work off everything that waits."""
    leases.ask_for(account.pk, WorkKind.REBUILD, MARCH)
    work = Work.objects.get(account=account, kind=WorkKind.REBUILD)
    work_on.rebuild(work.pk, lambda: MARCH)
    work.refresh_from_db()
    assert (work.due_at, work.error) == (None, "")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(history=histories())
def test_rollups_of_any_history_equal_a_rebuild_and_the_counters(
    db: None, history: History
) -> None:
    with transaction.atomic():
        account = an_account("Ours")
        for answer in history.answers:
            if answer.period_end <= answer.period_start:
                continue  # refused before it comes here
            store(account, quota_of(answer), answer.at)
        assert_tables_equal_a_rebuild(account)
        transaction.set_rollback(True)


@pytest.fixture
def ours(db: None) -> ApiAccount:
    return an_account("Ours")


def test_a_plan_changed_at_noon_begins_a_period_at_midnight(ours: ApiAccount) -> None:
    for hour in range(15):
        store(ours, quota(100 + 10 * hour, 900, day(1), day(32)), day(10, hour=hour))
    store(ours, quota(4, 996, day(10), day(41)), day(10, hour=14.5))
    assert_tables_equal_a_rebuild(ours)


def test_an_old_answer_is_seen_after_its_period_was_cut_short(ours: ApiAccount) -> None:
    store(ours, quota(100, 900, day(1), day(32)), day(10, hour=13.97))
    store(ours, quota(160, 840, day(1), day(32)), day(10, hour=14.05))
    store(ours, quota(4, 996, day(10, hour=14), day(41)), day(10, hour=14.1))
    assert_tables_equal_a_rebuild(ours)


def test_an_end_that_moved_back(ours: ApiAccount) -> None:
    store(ours, quota(100, 900, day(1), day(32)), day(10, hour=12))
    store(ours, quota(160, 840, day(1), day(32)), day(11, hour=12))
    store(ours, quota(160, 840, day(1), day(11)), day(11, hour=12.1))
    assert_tables_equal_a_rebuild(ours)


def test_a_late_reading_that_moves_only_the_balance_ends_the_tail(ours: ApiAccount) -> None:
    store(ours, quota(100, 900, day(1), day(10)), day(9, hour=12))
    store(ours, quota(4, 996, day(10), day(20)), day(10, hour=2))
    store(ours, quota(100, 890, day(1), day(10)), day(10, hour=3))
    assert_tables_equal_a_rebuild(ours)


def test_a_late_reading_with_an_earlier_end(ours: ApiAccount) -> None:
    store(ours, quota(100, 900, day(1), day(10)), day(8, hour=12))
    store(ours, quota(4, 996, day(10), day(20)), day(10, hour=2))
    store(ours, quota(101, 899, day(1), day(9)), day(10, hour=3))
    assert_tables_equal_a_rebuild(ours)


def test_what_images_told_goes_when_the_counter_says_nothing_was_used(ours: ApiAccount) -> None:
    made(ours, *(day(10, hour=hour) for hour in range(5)), day(8))
    assert sum(QuarterBurn.objects.values_list("reconstructed", flat=True)) == 12
    store(ours, quota(0, 996, day(10), day(20)), day(10, hour=6))
    assert list(QuarterBurn.objects.values_list("quarter", "reconstructed")) == [(day(8), 2)]
    assert_tables_equal_a_rebuild(ours)
