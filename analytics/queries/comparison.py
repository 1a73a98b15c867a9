"""A range against the same point of the range before it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q, Sum

from analytics.ledger.buckets import DAY, day_start, quarter_of
from analytics.ledger.chargeback import Stretch, cuts, divided
from analytics.models import QuarterBurn
from analytics.queries.burn import burn
from analytics.queries.cells import BY_TEAM
from analytics.queries.periods import PeriodView
from analytics.queries.reach import Agreed, Reach
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

    def windows_from(self, since: datetime) -> list[Window]:
        return [Window(account, since, until) for account, until in self.until.items()]


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
    midnight = _whole_days(point, zone)
    if midnight:
        known = {account: names[account] for account in point.until}
        days = burn(known, point.since, midnight, by=("account", "operation"), zone=zone)
        found = {(cell.account_id or 0, cell.operation or ""): cell.credits for cell in days.cells}
    windows = point.windows_from(midnight or point.since)
    for (number, operation), credits in burned_within(windows, point.periods).items():
        key = (windows[number].account_id, operation)
        found[key] = found.get(key, 0) + credits
    return found


def borne_until(
    point: Point, names: Mapping[int, str], zone: ZoneInfo, agreed: Agreed
) -> dict[int | None, int]:
    """Observed credits by team, each stretch between two changes of shares divided by itself.

    `agreed` are the shares of all these accounts.
    """
    found: Counter[int | None] = Counter()
    midnight = _whole_days(point, zone)
    if midnight:
        here = {account: names[account] for account in point.until}
        for cell in burn(Reach(here, zone, agreed=agreed), point.since, midnight, by=BY_TEAM).cells:
            found[cell.team_id] += cell.credits
    windows = []
    for whole in point.windows_from(midnight or point.since):
        days = [agreement.since for agreement in agreed.get(whole.account_id, ())]
        inner = cuts(days, whole.since, whole.until)
        for since, until in zip([whole.since, *inner], [*inner, whole.until], strict=True):
            windows.append(Window(whole.account_id, since, until))
    sums = Counter[int]()
    for (number, _), credits in burned_within(windows, point.periods).items():
        sums[number] += credits
    borne = divided(
        [
            Stretch(credits, weights_on(agreed.get(windows[n].account_id, ()), windows[n].since))
            for n, credits in sorted(sums.items())
        ]
    )
    for team, credits in borne.items():
        found[team] += credits
    return dict(found)


def _whole_days(point: Point, zone: ZoneInfo) -> datetime | None:
    """Up to where a long range can be read from the rollup by day; None for a short one."""
    if point.periods is not None or not point.until:
        return None
    midnight = day_start(min(point.until.values()).astimezone(zone).date(), zone)
    return midnight if midnight - point.since >= FEW_DAYS else None


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
