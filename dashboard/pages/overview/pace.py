"""How fast the current period burns, and what that leads to: a plain mean, not a forecast."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.queries import PeriodView

LEAST = timedelta(days=1)  # before that, a pace says nothing


@dataclass(frozen=True, slots=True)
class Pace:
    """One account's mean since its period began. `left` is at the last reading, credits.

    `left_at_edge` is never below zero; `dry_at` is set where the balance ends before the period.
    """

    account: str
    left: int
    left_at_edge: float
    dry_at: datetime | None


def paces(current: Iterable[PeriodView], now: datetime) -> list[Pace]:
    """Of the periods that still run and have been observed for a day."""
    return [
        _pace(period)
        for period in current
        if period.edge > now and period.last_at - period.start >= LEAST
    ]


def _pace(period: PeriodView) -> Pace:
    seconds = (period.last_at - period.start).total_seconds()
    each_second = max(0, period.used) / seconds
    to_come = each_second * max(0.0, (period.edge - period.last_at).total_seconds())
    dry_at = None
    if to_come > period.remaining > 0:
        dry_at = period.last_at + timedelta(seconds=period.remaining / each_second)
    return Pace(period.account, period.remaining, max(0.0, period.remaining - to_come), dry_at)


def rounded(amount: float) -> int:
    """As exact as "about" may be: two digits, or tens where there are few."""
    step = 10
    while amount >= step * 100:
        step *= 10
    return round(amount / step) * step
