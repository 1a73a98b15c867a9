"""Credits and cost by fiscal month: months of the reporting timezone that begin on a set day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import ApiAccount
from analytics.ledger.buckets import DAY, day_start
from analytics.ledger.money import Bill
from analytics.models import QuarterBurn
from analytics.queries.cells import Dimension
from analytics.queries.cost.as_signed import signed_differences
from analytics.queries.cost.asked import CostTable, Part, cost

PAGE = 24
BY_ACCOUNT: tuple[Dimension, ...] = ("account",)


@dataclass(frozen=True, slots=True)
class FiscalMonth:
    """Credits of `[first, last]`, days of the reporting timezone, both inclusive, and what they
    cost, by account. What was estimated and what is reconstructed stands apart from it.

    Days of signed periods are as they were signed: `amended` are the credits known of them now
    less those, by account.
    """

    first: date
    last: date
    credits: dict[int, int]
    cost: Bill[int]
    estimated: int
    estimated_cost: Bill[int]
    reconstructed: int
    reconstructed_cost: Bill[int]
    amended: dict[int, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.credits.values())

    @property
    def amended_by(self) -> int:
        return sum(self.amended.values())


@dataclass(frozen=True, slots=True)
class MonthPage:
    """Fiscal months, the latest first; months without a credit are listed too, but for those
    before the first one that has any. `older` is the first day of the next page's latest month."""

    months: tuple[FiscalMonth, ...]
    older: date | None


def fiscal_months(
    accounts: QuerySet[ApiAccount],
    now: datetime,
    *,
    first_day: int,
    zone: ZoneInfo,
    before: date | None = None,
) -> MonthPage:
    """The last months that begin by `now`, or before the day `before`, from rollups by day.

    A fixed number of queries.
    """
    today = now.astimezone(zone).date()
    latest = min(today, before - DAY) if before else today
    starts = month_starts(latest, first_day, PAGE)
    edges = [*starts, *month_starts(starts[-1] + timedelta(days=31), first_day, 1)]
    since, until = day_start(edges[0], zone), day_start(edges[-1], zone)
    table = cost(accounts, since, until, by=BY_ACCOUNT, bucket="day", zone=zone)
    months = list(_months(table.parts, signed_differences(accounts, since, until), edges, zone))
    earlier = QuarterBurn.objects.filter(account__in=accounts, quarter__lt=since).exists()
    while months and not earlier and not _says_something(months[0]):
        months.pop(0)
    return MonthPage(tuple(reversed(months)), edges[0] if earlier else None)


def month_starts(latest: date, first_day: int, count: int) -> list[date]:
    """The first days of the `count` fiscal months that begin last by this day, in order."""
    start = latest.replace(day=first_day)
    if start > latest:
        start = _month_before(start)
    found = [start]
    while len(found) < count:
        found.append(_month_before(found[-1]))
    return found[::-1]


def _month_before(start: date) -> date:
    return (start.replace(day=1) - DAY).replace(day=start.day)


def _months(
    known: Sequence[Part], signed: Sequence[Part], edges: Sequence[date], zone: ZoneInfo
) -> Iterator[FiscalMonth]:
    for first, after in pairwise(edges):
        since, until = day_start(first, zone), day_start(after, zone)
        yield _month(
            first, after - DAY, _between(known, since, until), _between(signed, since, until)
        )


def _between(parts: Sequence[Part], since: datetime, until: datetime) -> list[Part]:
    return [part for part in parts if part.start and since <= part.start < until]


def _month(first: date, last: date, known: Sequence[Part], signed: Sequence[Part]) -> FiscalMonth:
    parts = (*known, *signed)
    here = CostTable((), parts)
    return FiscalMonth(
        first,
        last,
        _by_account(parts),
        here.bill(_account),
        sum(part.estimated for part in parts),
        here.bill(_account, "estimated"),
        sum(part.reconstructed for part in parts),
        here.bill(_account, "reconstructed"),
        {pk: -credits for pk, credits in _by_account(signed).items()},
    )


def _by_account(parts: Sequence[Part]) -> dict[int, int]:
    credits: dict[int, int] = {}
    for part in parts:
        credits[part.account_id] = credits.get(part.account_id, 0) + part.credits
    return {pk: amount for pk, amount in credits.items() if amount}


def _account(part: Part) -> int:
    return part.account_id


def _says_something(month: FiscalMonth) -> bool:
    return bool(month.credits or month.estimated or month.reconstructed)
