"""When inside its interval an entry's credits are counted (rule 7)."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from analytics.ledger.buckets import MICROSECOND, QUARTER, quarter_closing, quarter_of
from analytics.ledger.charges import Charge
from analytics.ledger.records import Entry
from analytics.ledger.shares import even_shares, largest_remainder

__all__ = ["covers", "largest_remainder", "spread"]


def covers(entry: Entry) -> tuple[datetime, datetime]:
    """The UTC quarter-hours `[first, last_end)` that the entry's credits can be counted in."""
    first, last = _span(entry)
    return first, last + QUARTER


def spread(entry: Entry, charges: Sequence[Charge]) -> list[tuple[datetime, int]]:
    """The entry's credits by UTC quarter-hour, rising, without zeros; the sum is the entry's.

    Charges say when, counters say how much: charges of the entry's operation in `(since, until]`
    are weights. What they do not explain is spread evenly over the interval; if they explain too
    much they are scaled down. `charges` are by time, as `calls` gives them; those of other
    operations and times are passed over.
    """
    if not entry.credits:
        return []
    first, last = _span(entry)
    if first == last:
        return [(last, entry.credits)]
    count = (last - first) // QUARTER + 1
    evidence = _evidence(entry, charges, first, count)
    rest = entry.credits - sum(evidence)
    if rest < 0:
        parts = even_shares(entry.credits, evidence)
    elif rest:
        even = even_shares(rest, _widths(entry, first, last, count))
        parts = [share + seen for share, seen in zip(even, evidence, strict=True)]
    else:
        parts = evidence
    return [(first + QUARTER * index, part) for index, part in enumerate(parts) if part]


def _span(entry: Entry) -> tuple[datetime, datetime]:
    """The starts of the first and the last quarter-hour."""
    if entry.until <= entry.period_start:
        # The clock here was behind the vendor's: clamped to the start, nothing lies before it.
        start = quarter_of(entry.period_start)
        return start, start
    last = quarter_closing(entry.until)
    if entry.kind != "usage" or entry.credits <= 0:
        return last, last
    return min(quarter_of(entry.since), last), last


def _evidence(entry: Entry, charges: Sequence[Charge], first: datetime, count: int) -> list[int]:
    evidence = [0] * count
    after = bisect_right(charges, entry.since, key=_time)
    for charge in charges[after : bisect_right(charges, entry.until, key=_time)]:
        if charge.operation == entry.operation:
            # An image at the very end of the interval, on a boundary, still lies inside it.
            index = min((charge.at - first) // QUARTER, count - 1)
            evidence[index] += charge.credits
    return evidence


def _widths(entry: Entry, first: datetime, last: datetime, count: int) -> list[int]:
    """Microseconds of the interval in each quarter-hour."""
    widths = [QUARTER // MICROSECOND] * count
    widths[0] = (first + QUARTER - entry.since) // MICROSECOND
    widths[-1] = (entry.until - last) // MICROSECOND
    return widths


def _time(charge: Charge) -> datetime:
    return charge.at
