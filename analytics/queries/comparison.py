"""A range against the same point of the range before it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, Sum

from accounts.shares import agreements_of
from analytics.ledger.buckets import DAY, day_start, quarter_of
from analytics.ledger.chargeback import Stretch, cuts, divided
from analytics.models import QuarterBurn
from analytics.queries.burn import burn
from analytics.queries.periods import PeriodView
from analytics.queries.teams import weights_on
from analytics.queries.windows import Window, burned_within

FEW_DAYS = 3 * DAY  # so much is read by the quarter-hour alone


@dataclass(frozen=True, slots=True)
class SamePoint:
    """Observed credits of the accounts that have a previous period, now and then.

    `accounts` are their ids. "Then" is as long after the previous period's start as the last
    reading is after the current one's, cut down to a quarter-hour and to the previous edge.
    """

    now: int
    then: int
    accounts: frozenset[int]


@dataclass(frozen=True, slots=True)
class Point:
    """Up to where a range before counts: `[since, until)` by account, whole quarter-hours, UTC.

    `periods` are the billing periods that count, None for all.
    """

    since: datetime
    until: Mapping[int, datetime]
    periods: Collection[int] | None

    @property
    def windows(self) -> list[Window]:
        return [Window(account, self.since, until) for account, until in self.until.items()]


def same_point(
    current: Iterable[PeriodView], before: Iterable[PeriodView], through: Mapping[int, datetime]
) -> SamePoint | None:
    """None where no account has both a previous period and a reading (`through`, by account)."""
    earlier = {period.account_id: period for period in before}
    pairs = [
        (period, earlier[period.account_id])
        for period in current
        if period.account_id in earlier and period.account_id in through
    ]
    if not pairs:
        return None
    until_then = Q()
    for period, previous in pairs:
        elapsed = through[period.account_id] - period.start
        cut = quarter_of(min(previous.start + elapsed, previous.edge))
        until_then |= Q(period=previous.id, quarter__lt=cut)
    burned = QuarterBurn.objects.filter(until_then).aggregate(sum=Sum(F("usage") + F("correction")))
    ids = frozenset(period.account_id for period, _ in pairs)
    return SamePoint(sum(period.used for period, _ in pairs), burned["sum"] or 0, ids)


def burned_until(
    point: Point, names: Mapping[int, str], zone: ZoneInfo
) -> dict[tuple[int, str], int]:
    """Observed credits by account and operation.

    A long range's whole days come from the rollup by day, what follows from quarter-hours.
    """
    found: dict[tuple[int, str], int] = {}
    windows = point.windows
    if point.periods is None and windows:
        first = min(window.until for window in windows)
        midnight = day_start(first.astimezone(zone).date(), zone)
        if midnight - point.since >= FEW_DAYS:
            known = {account: names[account] for account in point.until}
            days = burn(known, point.since, midnight, by=("account", "operation"), zone=zone)
            for cell in days.cells:
                found[cell.account_id or 0, cell.operation or ""] = cell.credits
            windows = [Window(w.account_id, midnight, w.until) for w in windows]
    for (number, operation), credits in burned_within(windows, point.periods).items():
        key = (windows[number].account_id, operation)
        found[key] = found.get(key, 0) + credits
    return found


def borne_until(point: Point) -> dict[int | None, int]:
    """Observed credits by team, each stretch between two changes of shares divided by itself."""
    known = agreements_of(point.until)
    windows: list[Window] = []
    for whole in point.windows:
        days = [agreement.since for agreement in known.get(whole.account_id, ())]
        inner = cuts(days, whole.since, whole.until)
        for since, until in zip([whole.since, *inner], [*inner, whole.until], strict=True):
            windows.append(Window(whole.account_id, since, until))
    sums = dict.fromkeys(range(len(windows)), 0)
    for (number, _), credits in burned_within(windows, point.periods).items():
        sums[number] += credits
    return divided(
        [
            Stretch(credits, weights_on(known.get(windows[n].account_id, ()), windows[n].since))
            for n, credits in sums.items()
        ]
    )


def as_far(
    since: datetime,
    until: datetime,
    through: Mapping[int, datetime],
    later: Mapping[int, timedelta],
) -> dict[int, datetime]:
    """By account, how far the range before counts so that it is as long as what is known.

    `[since, until)` is the range before; the range itself begins `later` than it, and what is
    known of it reaches to `through`. Without a reading in the range an account is not compared.
    """
    found = {}
    for account, shift in later.items():
        if account in through and through[account] - shift > since:
            found[account] = quarter_of(min(through[account] - shift, until).astimezone(UTC))
    return found
