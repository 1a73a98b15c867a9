"""The previous range, moved into this one, bucket by bucket."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import MICROSECOND
from analytics.queries import BurnTable
from dashboard.filters.ranges import Span
from dashboard.pages.overview.previous import PreviousRange
from dashboard.templatetags.times import days_between

LONGEST_MONTH = 31


def earlier(
    before: BurnTable, previous: PreviousRange, edges: Sequence[datetime]
) -> dict[datetime, int]:
    """Observed credits of the previous range by the start of the bucket that they fall into.

    `before` has the accounts apart and is cut like this range. Each bucket goes, by its middle,
    as much later as its account's range begins: so days stay days where clocks are changed.
    What would lie outside this range is left out.
    """
    lengths = {start: end - start for start, end in pairwise(before.edges)}
    found: dict[datetime, int] = {}
    for cell in before.cells:
        later = previous.later.get(cell.account_id or 0)
        if later is None or cell.start is None or not cell.credits:
            continue
        middle = cell.start + lengths[cell.start] / 2 + later
        place = bisect_right(edges, middle) - 1
        if 0 <= place < len(edges) - 1:
            start = edges[place]
            found[start] = found.get(start, 0) + cell.credits
    return found


def label_of(previous: PreviousRange, span: Span, zone: ZoneInfo) -> str:
    """The range before in words: "October 2026", "14 to 20 Nov 2026", "the period before"."""
    if span.periods_differ:
        return "the period before"
    if span.name == "24h":
        return "the 24 hours before"
    if span.exact and span.until - span.since < timedelta(days=1):
        return "just before"
    here = UTC if previous.periods else zone
    first = previous.since.astimezone(here).date()
    last = (previous.until - MICROSECOND).astimezone(here).date()
    following = last + timedelta(days=1)
    if first.day == following.day == 1 and (following - first).days <= LONGEST_MONTH:
        return f"{first:%B %Y}"
    return days_between(first, last)
