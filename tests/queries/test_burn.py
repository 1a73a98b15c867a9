"""The same question has the same answer, however it is cut, grouped and read."""

from collections import defaultdict
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.access import visible_accounts
from accounts.models import ApiAccount
from analytics.ledger.buckets import QUARTER, Unit
from analytics.models import DayBurn, QuarterBurn, Work
from analytics.models.work import WorkKind
from analytics.queries import (
    BurnCell,
    BurnTable,
    Dimension,
    TooManyBuckets,
    burn,
    current_periods,
    final_bounds,
    periods_before,
    same_point,
)
from analytics.sync import days, work_on
from tests.cast import Cast
from tests.queries.conftest import CONNECTED, EPOCH, NOW
from tests.worlds import Watched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past")]

ZONES = ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"]
UNITS: list[Unit] = ["quarter", "hour", "day", "week", "month"]
DIMENSIONS: list[Dimension] = ["operation", "account", "period"]
GROUPINGS = [list(some) for size in range(4) for some in combinations(DIMENSIONS, size)]
# Inside the readings, between buckets of every kind, and where the clocks change.
CUTS = [
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 3, 30, 22, 15, tzinfo=UTC),
    datetime(2026, 4, 2, 18, 15, tzinfo=UTC),
    datetime(2026, 4, 4, 15, 30, tzinfo=UTC),
]

Sums = tuple[int, int, int, int]


def everything() -> QuerySet[ApiAccount]:
    return ApiAccount.objects.all()


def added(table: BurnTable, key: Callable[[BurnCell], Hashable]) -> dict[Any, Sums]:
    """Usage, corrections, estimates and reconstruction, by what `key` makes of a cell."""
    found: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for cell in table.cells:
        values = (cell.usage, cell.correction, cell.estimated, cell.reconstructed)
        found[key(cell)] = [a + b for a, b in zip(found[key(cell)], values, strict=True)]
    return {name: (a, b, c, d) for name, (a, b, c, d) in found.items()}


def operation(cell: BurnCell) -> str | None:
    return cell.operation


def whole(table: BurnTable) -> Sums:
    return added(table, lambda cell: None).get(None, (0, 0, 0, 0))


def test_the_past_has_something_of_everything() -> None:
    """Or the tests below would show little."""
    usage, correction, estimated, reconstructed = whole(burn(everything()))
    assert usage > 100
    assert correction < 0
    assert estimated > 0
    assert reconstructed > 0


def test_observed_burn_is_the_vendors_counter_at_the_last_reading(past: Watched) -> None:
    for account in everything():
        truth = {book.start: book for book in past.truth()[account.name].periods}
        one = ApiAccount.objects.filter(pk=account.pk)
        for period in current_periods(one):
            table = burn(one, by=["operation", "period"], periods=[period.id])
            book = truth[f"{period.start:%Y-%m-%dT%H:%M:%SZ}"]
            counted = {cell.operation: cell.credits for cell in table.cells if cell.credits}
            assert counted == {name: used for name, used in book.credits.items() if used}
            assert table.credits == book.used == period.used


def test_a_final_figure_lies_between_low_and_high(past: Watched) -> None:
    bounds = final_bounds(everything())
    assert len(bounds) >= 6
    names = {account.pk: account.name for account in everything()}
    for cell in burn(everything(), by=["account", "period"]).cells:
        if cell.period_id in bounds and cell.account_id and cell.period_start:
            start = f"{cell.period_start:%Y-%m-%dT%H:%M:%SZ}"
            books = past.truth()[names[cell.account_id]].periods
            used = next(book.used for book in books if book.start == start)
            low, high = bounds[cell.period_id]
            assert cell.credits <= low <= used <= high
            assert low <= cell.credits + cell.estimated <= high


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("unit", UNITS)
def test_every_bucket_of_every_zone_adds_up_to_the_same_credits(zone: str, unit: Unit) -> None:
    table = burn(everything(), bucket=unit, zone=ZoneInfo(zone))
    assert added(table, operation) == added(burn(everything()), operation)
    starts = table.edges[:-1]
    assert all(cell.start in starts for cell in table.cells)
    assert all(before < after for before, after in pairwise(table.edges))


@pytest.mark.parametrize("zone", ZONES)
def test_a_credit_lies_in_the_day_that_the_zones_calendar_shows(zone: str) -> None:
    tz = ZoneInfo(zone)

    def day(cell: BurnCell) -> tuple[date, str | None]:
        assert cell.start is not None
        return cell.start.astimezone(tz).date(), cell.operation

    quarters = burn(everything(), bucket="quarter", zone=tz)
    assert added(burn(everything(), bucket="day", zone=tz), day) == added(quarters, day)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Asia/Kathmandu", date(2026, 3, 29), 24),
    ],
)
def test_a_day_is_as_long_as_its_clock_makes_it(zone: str, day: date, hours: float) -> None:
    tz = ZoneInfo(zone)
    edges = burn(everything(), bucket="day", zone=tz).edges
    start = next(edge for edge in edges if edge.astimezone(tz).date() == day)
    following = next(edge for edge in edges if edge > start)
    assert following - start == timedelta(hours=hours)


@pytest.mark.parametrize("zone", ZONES)
def test_days_added_up_in_advance_agree_with_quarter_hours(zone: str, settings: Settings) -> None:
    settings.REPORTING_TIMEZONE = zone
    tz = ZoneInfo(zone)
    midnight = datetime(2026, 3, 31, tzinfo=tz).astimezone(UTC)
    questions: list[dict[str, Any]] = [
        {"bucket": unit, "since": since, "until": until, "by": by}
        for unit in (None, "day", "week", "month")
        for since, until in ((None, None), (midnight, None), (None, midnight))
        for by in (["operation"], DIMENSIONS)
    ]
    Work.objects.filter(kind=WorkKind.DAYS).update(due_at=NOW)
    from_quarters = [burn(everything(), **question) for question in questions]
    days.ask_where_stale(NOW)
    for work in Work.objects.filter(kind=WorkKind.DAYS):
        work_on.days(work.pk, lambda: NOW)
    assert set(DayBurn.objects.values_list("zone", flat=True)) == {zone}
    QuarterBurn.objects.all().delete()
    from_days = [burn(everything(), **question) for question in questions]
    assert [table.cells for table in from_days] == [table.cells for table in from_quarters]
    for table, other in zip(from_days, from_quarters, strict=True):
        buckets = {cell.start for cell in table.cells}
        assert buckets - {None} <= set(table.edges[:-1]) & set(other.edges[:-1])


@pytest.mark.parametrize("by", GROUPINGS, ids=str)
def test_every_grouping_adds_up_to_the_same_credits(by: list[Dimension]) -> None:
    table = burn(everything(), by=by)
    assert whole(table) == whole(burn(everything()))
    for cell in table.cells:
        assert (cell.operation is not None) == ("operation" in by)
        assert (cell.account is not None) == ("account" in by)
        is_told = "period" in by and not cell.reconstructed
        assert (cell.period_start is not None) == is_told
    groups = [(cell.account_id, cell.period_id, cell.operation) for cell in table.cells]
    assert len(groups) == len(set(groups))


def test_an_account_burns_the_same_alone_and_among_others() -> None:
    together = added(
        burn(everything(), by=["account", "operation"]), lambda c: (c.account, c.operation)
    )
    for account in everything():
        alone = added(burn(ApiAccount.objects.filter(pk=account.pk)), operation)
        assert alone == {op: s for (name, op), s in together.items() if name == account.name}


@pytest.mark.parametrize("unit", [None, *UNITS])
def test_ranges_side_by_side_add_up_to_the_whole(unit: Unit | None) -> None:
    tz = ZoneInfo("Australia/Lord_Howe")
    ends = [None, *CUTS, None]
    parts = [burn(everything(), a, b, bucket=unit, zone=tz) for a, b in pairwise(ends)]
    total = [sum(column) for column in zip(*map(whole, parts), strict=True)]
    assert tuple(total) == whole(burn(everything()))
    assert all(any(whole(part)) for part in parts)


def test_a_range_that_cuts_a_quarter_hour_holds_all_of_it() -> None:
    since, until = CUTS[0], CUTS[2]
    inside = burn(everything(), since + timedelta(minutes=14, seconds=59), until - QUARTER / 2)
    assert inside == burn(everything(), since, until)
    assert (inside.since, inside.until) == (since, until)
    beyond = burn(everything(), since, until + timedelta(microseconds=1))
    assert beyond.until == until + QUARTER


def test_a_range_without_readings_is_empty_and_keeps_its_buckets() -> None:
    for since, until in ((EPOCH - timedelta(days=9), EPOCH), (NOW, NOW + timedelta(days=2))):
        table = burn(everything(), since, until, bucket="day", zone=ZoneInfo("UTC"))
        assert table.cells == ()
        assert len(table.edges) >= 3
    assert burn(everything(), NOW, bucket="day").cells == ()
    assert burn(ApiAccount.objects.none(), bucket="day").edges == ()
    assert burn(everything(), periods=[], bucket="day").cells == ()


def test_a_range_of_too_many_buckets_is_refused_in_words() -> None:
    long_ago = datetime(2, 1, 1, tzinfo=UTC)
    with pytest.raises(TooManyBuckets, match=r"0002-01-01 to .* by the day: shorten the range"):
        burn(everything(), long_ago, bucket="day")
    assert whole(burn(everything(), long_ago, bucket="month")) == whole(burn(everything()))


def test_what_is_known_before_the_first_reading_is_kept_apart() -> None:
    """The first period's counter is exact from its start on; before that only images tell."""
    first = min(period.start for period in periods_of_all())
    assert first < CONNECTED
    before = burn(everything(), until=first)
    assert (before.credits, before.estimated) == (0, 0)
    assert before.reconstructed > 0


def periods_of_all() -> list[Any]:
    return [period for account in everything() for period in account.periods.all()]


def test_a_member_sees_the_burn_of_their_teams_only() -> None:
    cast = Cast.assemble()
    first, second = everything().order_by("pk")
    first.teams.add(cast.design)
    for user, seen in ((cast.lead, {first.name}), (cast.other, set()), (cast.nobody, set())):
        table = burn(visible_accounts(user), by=["account"])
        assert {cell.account for cell in table.cells} == seen
    assert whole(burn(visible_accounts(cast.finance))) == whole(burn(everything()))
    second.teams.add(cast.docs)
    parts = [whole(burn(visible_accounts(user))) for user in (cast.lead, cast.other)]
    assert tuple(map(sum, zip(*parts, strict=True))) == whole(burn(everything()))


def test_current_periods_and_those_before_them_follow_each_other() -> None:
    current = current_periods(everything())
    before = periods_before(current)
    assert [period.account for period in current] == [period.account for period in before]
    for now, then in zip(current, before, strict=True):
        assert then.edge == now.start
        assert then.tail_low is not None
        assert now.tail_low is None
        assert burn(everything(), periods=[then.id]).credits == then.used


def test_the_same_point_of_the_last_period_is_as_far_from_its_start() -> None:
    current = current_periods(everything())
    before = periods_before(current)
    point = same_point(current, before, {period.account_id: NOW for period in current})
    assert point is not None
    assert point.now == sum(period.used for period in current)
    then = [
        burn(everything(), until=old.start + (NOW - new.start), periods=[old.id]).credits
        for new, old in zip(current, before, strict=True)
    ]
    assert point.then == sum(then)
    assert same_point(current, [], {}) is None


def test_a_burn_costs_a_few_queries_whatever_it_holds(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    with django_assert_max_num_queries(6):
        burn(everything(), by=DIMENSIONS, bucket="quarter")
    with django_assert_max_num_queries(6):
        burn(everything(), CUTS[0], CUTS[1], by=DIMENSIONS, bucket="hour")


def test_a_year_of_burn_reads_rollups_only() -> None:
    with CaptureQueriesContext(connection) as seen:
        burn(everything(), NOW - timedelta(days=365), NOW, by=DIMENSIONS, bucket="month")
        burn(everything(), NOW - timedelta(days=365), NOW, by=DIMENSIONS, bucket="hour")
    asked = " ".join(query["sql"] for query in seen.captured_queries)
    assert "analytics_quarterburn" in asked
    for table in ("analytics_snapshot", "analytics_ledgerentry", "analytics_image"):
        assert table not in asked
