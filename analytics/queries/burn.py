"""How many credits: burn by group and bucket, read from rollups only."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Min, QuerySet, Sum

from accounts.models import ApiAccount
from analytics.ledger.buckets import (
    DAY,
    HOUR,
    QUARTER,
    Unit,
    bucket_edges,
    bucket_start,
    quarter_of,
)
from analytics.models import BillingPeriod, DayBurn, QuarterBurn
from analytics.queries.cells import BY_OPERATION, BurnCell, BurnTable, Dimension
from analytics.queries.reach import Dates, Reach, rows_by_day
from analytics.queries.teams import among_teams

COLUMNS = ("usage", "correction", "estimated", "reconstructed")
FIELDS: dict[Dimension, str] = {
    "operation": "operation",
    "account": "account_id",
    "period": "period_id",
}
DAY_UNITS = ("day", "week", "month")
SHORTEST: dict[Unit, timedelta] = {
    "quarter": QUARTER,
    "hour": HOUR,
    "day": DAY,
    "week": 7 * DAY,
    "month": 28 * DAY,
}
MOST_BUCKETS = 500_000  # fourteen years by the quarter-hour


class TooManyBuckets(ValueError):
    """The range is too long to be cut so finely; the message says what to do."""


def burn(
    accounts: QuerySet[ApiAccount] | Mapping[int, str] | Reach,
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    by: Collection[Dimension] = BY_OPERATION,
    bucket: Unit | None = None,
    zone: ZoneInfo | None = None,
    periods: Collection[int] | None = None,
) -> BurnTable:
    """Credits burned in `[since, until)` by these accounts; open ends mean all that is known.

    `accounts` may be their names by id, or their reach, where that is known. Buckets are cut in
    `zone` (the reach's, or the reporting timezone, unless given). `periods` keeps only these
    billing periods. A range that cuts a quarter-hour is widened to hold all of it. Teams bear
    credits as `charge_back` says, and are asked for alone. Raises TooManyBuckets.
    """
    if "team" in by and len(set(by)) > 1:
        raise ValueError("Credits are divided by teams, or grouped by something else: not both.")
    known = accounts if isinstance(accounts, Reach) else None
    zone = zone or (known.zone if known else ZoneInfo(settings.REPORTING_TIMEZONE))
    since = quarter_of(since) if since else None
    until = _rounded_up(until) if until else None
    names = _names(accounts)
    source = _source(list(names), since, until, bucket, zone, known)
    rows = source.rows(list(names), since, until, periods)
    edges: tuple[datetime, ...] = ()
    if bucket:
        first, last = since or source.first(rows), until or source.end(rows)
        if first and last and first < last:
            edges = _edges(first, last, bucket, zone)
            # What was read since the ends were asked for would lie outside the buckets.
            rows = source.rows(list(names), first, last, periods)
    divided: Collection[Dimension] = ("account", "period") if "team" in by else by
    cells = _cells(_sums(source, rows, divided, edges), divided, names, known)
    if "team" in by:
        agreed = known.agreed if known else None
        cells = sorted(among_teams(cells, edges, since, until, agreed), key=_order)
    return BurnTable(since, until, edges, tuple(cells))


def _names(accounts: QuerySet[ApiAccount] | Mapping[int, str] | Reach) -> dict[int, str]:
    if isinstance(accounts, Reach):
        return accounts.names
    known = accounts.values_list("pk", "name") if isinstance(accounts, QuerySet) else accounts
    return dict(known)


def _edges(first: datetime, last: datetime, bucket: Unit, zone: ZoneInfo) -> tuple[datetime, ...]:
    if (last - first) / SHORTEST[bucket] > MOST_BUCKETS:
        raise TooManyBuckets(
            f"{first.date()} to {last.date()} is too long to be cut by the {bucket}: "
            "shorten the range or cut it more coarsely."
        )
    return tuple(bucket_edges(first, last, bucket, zone))


Group = tuple[datetime | None, int | None, int | None, str | None]


@dataclass(frozen=True, slots=True)
class _Quarters:
    """Rows by quarter-hour: exact for any range, bucket and timezone."""

    column = "quarter"

    def rows(
        self,
        accounts: list[int],
        since: datetime | None,
        until: datetime | None,
        periods: Collection[int] | None,
    ) -> QuerySet[Any]:
        rows = QuarterBurn.objects.filter(account__in=accounts)
        rows = rows.filter(quarter__gte=since) if since else rows
        rows = rows.filter(quarter__lt=until) if until else rows
        return rows if periods is None else rows.filter(period__in=periods)

    def at(self, value: Any) -> datetime:
        start: datetime = value
        return start

    def first(self, rows: QuerySet[Any]) -> datetime | None:
        first: datetime | None = rows.aggregate(at=Min("quarter"))["at"]
        return first

    def end(self, rows: QuerySet[Any]) -> datetime | None:
        last: datetime | None = rows.aggregate(at=Max("quarter"))["at"]
        return last + QUARTER if last else None


@dataclass(frozen=True, slots=True)
class _Days:
    """Rows by day of the reporting timezone: where the range and the buckets are whole days."""

    zone: ZoneInfo
    column = "day"

    def rows(
        self,
        accounts: list[int],
        since: datetime | None,
        until: datetime | None,
        periods: Collection[int] | None,
    ) -> QuerySet[Any]:
        rows = DayBurn.objects.filter(account__in=accounts, zone=self.zone.key)
        rows = rows.filter(day__gte=since.astimezone(self.zone).date()) if since else rows
        rows = rows.filter(day__lt=until.astimezone(self.zone).date()) if until else rows
        return rows if periods is None else rows.filter(period__in=periods)

    def at(self, value: Any) -> datetime:
        noon = datetime(value.year, value.month, value.day, 12, tzinfo=self.zone)
        return bucket_start(noon.astimezone(UTC), "day", self.zone)

    def first(self, rows: QuerySet[Any]) -> datetime | None:
        day = rows.aggregate(at=Min("day"))["at"]
        return self.at(day) if day else None

    def end(self, rows: QuerySet[Any]) -> datetime | None:
        day = rows.aggregate(at=Max("day"))["at"]
        if day is None:
            return None
        start = self.at(day)
        return bucket_edges(start, start, "day", self.zone)[1]


def _source(
    accounts: list[int],
    since: datetime | None,
    until: datetime | None,
    bucket: Unit | None,
    zone: ZoneInfo,
    known: Reach | None,
) -> _Quarters | _Days:
    whole = all(at is None or bucket_start(at, "day", zone) == at for at in (since, until))
    if not whole or (bucket is not None and bucket not in DAY_UNITS):
        return _Quarters()
    by_day = known.by_day if known else None
    if by_day is None:
        by_day = rows_by_day(accounts, zone)
    return _Days(zone) if by_day else _Quarters()


def _sums(
    source: _Quarters | _Days,
    rows: QuerySet[Any],
    by: Collection[Dimension],
    edges: Sequence[datetime],
) -> dict[Group, list[int]]:
    """Credits by bucket start, account, period and operation; what was not asked for is None."""
    wanted = [FIELDS[dimension] for dimension in FIELDS if dimension in by]
    times = [source.column] if edges else []
    grouped = rows.order_by().values_list(*times, *wanted).annotate(*(Sum(c) for c in COLUMNS))
    if not times and not wanted:  # one group of all rows; Django would make one of each
        totals = rows.aggregate(**{c: Sum(c, default=0) for c in COLUMNS})
        return {(None, None, None, None): list(totals.values())}
    sums: dict[Group, list[int]] = defaultdict(lambda: [0] * len(COLUMNS))
    starts: dict[Any, datetime] = {}
    for row in grouped:
        values = list(row)
        start = None
        if edges:
            at = values.pop(0)
            if at not in starts:
                starts[at] = edges[bisect_right(edges, source.at(at)) - 1]
            start = starts[at]
        named = dict(zip(wanted, values, strict=False))
        key = (start, named.get("account_id"), named.get("period_id"), named.get("operation"))
        cell = sums[key]
        for index, value in enumerate(values[len(wanted) :]):
            cell[index] += value
    return sums


def _cells(
    sums: dict[Group, list[int]],
    by: Collection[Dimension],
    names: dict[int, str],
    known: Reach | None,
) -> list[BurnCell]:
    periods = _dates(names, known) if "period" in by else {}
    cells = []
    for (start, account, period, operation), credits in sums.items():
        if not any(credits):
            continue
        dates = periods.get(period) if period is not None else None
        usage, correction, estimated, reconstructed = credits
        cells.append(
            BurnCell(
                operation=operation,
                account_id=account,
                account=names[account] if account is not None else None,
                period_id=period,
                period_start=dates.start if dates else None,
                period_edge=dates.edge if dates else None,
                start=start,
                usage=usage,
                correction=correction,
                estimated=estimated,
                reconstructed=reconstructed,
            )
        )
    return sorted(cells, key=_order)


def _dates(names: dict[int, str], known: Reach | None) -> Mapping[int, Dates]:
    if known and known.periods is not None:
        return known.periods
    rows = BillingPeriod.objects.filter(account__in=names)
    return {pk: Dates(*dates) for pk, *dates in rows.values_list("pk", *Dates._fields)}


def _order(cell: BurnCell) -> tuple[Any, ...]:
    never = datetime.min.replace(tzinfo=UTC)
    return (
        cell.start or never,
        (cell.account or cell.team or "").lower(),
        cell.period_start or never,
        cell.operation or "",
    )


def _rounded_up(at: datetime) -> datetime:
    start = quarter_of(at)
    return start if start == at else start + QUARTER
