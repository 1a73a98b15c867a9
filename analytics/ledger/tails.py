"""The unobserved end of a period, kept apart from what was observed (rule 5)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from analytics.ledger.buckets import MICROSECOND
from analytics.ledger.charges import Charge
from analytics.ledger.records import Period
from analytics.ledger.shares import largest_remainder

RECENT = timedelta(hours=24)
"""The rate that a tail is estimated by covers a whole day and night before the last reading."""


@dataclass(frozen=True, slots=True)
class Tail:
    """Credits used in the open interval `(since, until)`: at least, probably, at most.

    `by_operation` adds up to `best`; no operation has less than its images prove.
    """

    since: datetime
    until: datetime
    low: int
    best: int
    high: int
    by_operation: Mapping[str, int]

    @property
    def seconds(self) -> float:
        """How long nothing was observed; 0.0 when no instant lies between the two ends."""
        width = self.until - self.since
        return width.total_seconds() if width > MICROSECOND else 0.0


def estimate(
    period: Period,
    charges: Sequence[Charge],
    recent: Mapping[str, int],
    recent_seconds: float,
    grants: int = 0,
) -> Tail:
    """What may have been used after the period's last reading and before its edge.

    `recent` are observed credits by operation over the `recent_seconds` before the last reading,
    `grants` credits known to have been added in the tail. Charges outside it are passed over.
    """
    since, until = period.last_at, max(period.last_at, period.edge)
    width = (until - since) // MICROSECOND
    if width <= 1:
        return Tail(since, until, 0, 0, 0, {})
    lows: Counter[str] = Counter()
    for charge in charges:
        if since < charge.at < until:
            lows[charge.operation] += charge.credits
    expected = _expected(recent, recent_seconds, width)
    low = lows.total()
    high = max(low, period.remaining + grants)
    best = min(high, max(low, _nearest(sum(expected.values(), Fraction(0)))))
    return Tail(since, until, low, best, high, _by_operation(best, lows, expected))


def _expected(recent: Mapping[str, int], recent_seconds: float, width: int) -> dict[str, Fraction]:
    """Credits by operation if the recent rate went on; `width` in microseconds."""
    if recent_seconds <= 0:
        return {}
    factor = Fraction(width, 1_000_000) / Fraction(recent_seconds)
    return {operation: used * factor for operation, used in recent.items() if used > 0}


def _nearest(amount: Fraction) -> int:
    return int(amount + Fraction(1, 2))


def _by_operation(
    best: int, lows: Mapping[str, int], expected: Mapping[str, Fraction]
) -> dict[str, int]:
    operations = sorted({*lows, *expected})
    missing = [
        max(Fraction(0), expected.get(operation, Fraction(0)) - lows.get(operation, 0))
        for operation in operations
    ]
    extra = best - sum(lows.values())
    # Above `low` the best figure comes from the rate alone, so some rate exceeds its own low.
    shares = largest_remainder(extra, missing) if extra else [0] * len(operations)
    found = {
        operation: lows.get(operation, 0) + share
        for operation, share in zip(operations, shares, strict=True)
    }
    return {operation: share for operation, share in found.items() if share}
