"""The range that a range is compared with: the one before it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import DAY, day_start
from analytics.queries import PeriodView
from dashboard.filters.ranges import Span


@dataclass(frozen=True, slots=True)
class PreviousRange:
    """`[since, until)`, UTC. `periods` are the billing periods that count, None for all.

    `later` says for each account how much later the range itself begins: periods differ. An
    account that is not in it has nothing to be compared with.
    """

    since: datetime
    until: datetime
    periods: tuple[int, ...] | None
    later: Mapping[int, timedelta]


def of_periods(span: Sequence[PeriodView], before: Sequence[PeriodView]) -> PreviousRange | None:
    """The period before each; None where no account has one."""
    starts = {period.account_id: period.start for period in span}
    if not before:
        return None
    return PreviousRange(
        min(period.start for period in before),
        max(period.edge for period in before),
        tuple(period.id for period in before),
        {p.account_id: starts[p.account_id] - p.start for p in before},
    )


def of_days(span: Span, accounts: Iterable[int], zone: ZoneInfo) -> PreviousRange:
    """As many days before; where the range is no whole days, as much time."""
    since = span.since - (span.until - span.since)
    if span.name != "24h" and not span.exact:
        since = day_start(span.first_day - (span.last_day - span.first_day) - DAY, zone)
    return PreviousRange(since, span.since, None, dict.fromkeys(accounts, span.since - since))
