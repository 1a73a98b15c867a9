"""Credits where no counter was ever read: a lower bound, from the images that are left (rule 9)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from analytics.ledger.buckets import quarter_of
from analytics.ledger.charges import Charge
from analytics.ledger.records import Period

Stretch = tuple[datetime | None, datetime]
"""`[since, until)`; None is the beginning of all time."""


def uncovered(periods: Sequence[Period], until: datetime) -> list[Stretch]:
    """The stretches before `until` that no known period covers, by time.

    Before the first known period, and between two known ones; nothing after the last one's edge,
    which the next reading will cover. `periods` are in order of start.
    """
    stretches: list[Stretch] = []
    since: datetime | None = None
    for start, edge in [(period.start, period.edge) for period in periods] or [(until, until)]:
        end = min(start, until)
        if since is None or since < end:
            stretches.append((since, end))
        since = edge if since is None else max(since, edge)
    return stretches


def reconstruct(
    charges: Iterable[Charge], stretches: Sequence[Stretch]
) -> list[tuple[datetime, str, int]]:
    """(UTC quarter-hour, operation, credits) of the charges in the stretches, in that order."""
    found: Counter[tuple[datetime, str]] = Counter()
    for charge in charges:
        if any(
            (not since or since <= charge.at) and charge.at < until for since, until in stretches
        ):
            found[quarter_of(charge.at), charge.operation] += charge.credits
    return [(quarter, operation, found[quarter, operation]) for quarter, operation in sorted(found)]
