"""This billing period against the same point of the previous one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, Sum

from analytics.ledger.buckets import quarter_of
from analytics.models import QuarterBurn
from analytics.queries.periods import PeriodView


@dataclass(frozen=True, slots=True)
class SamePoint:
    """Observed credits of the accounts that have a previous period, now and then.

    `accounts` are their ids. "Then" is as long after the previous period's start as the last
    reading is after the current one's, cut down to a quarter-hour and to the previous edge.
    """

    now: int
    then: int
    accounts: frozenset[int]


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
