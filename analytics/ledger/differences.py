"""Two states of one period, and the entries between them (rules 1, 2, 3 and 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from analytics.ledger.records import UNATTRIBUTED, Entry, Kind, Period, Reading

NETTING = timedelta(hours=1)
"""How far apart equal and opposite balance changes may lie to cancel each other (rule 6)."""


def counter_falls(period: Period, reading: Reading) -> bool:
    """Whether any counter of the reading is lower than the period's last; balances do not count."""
    return reading.used < period.used or any(
        reading.breakdown.get(operation, counted) < counted
        for operation, counted in period.counted.items()
    )


def after(period: Period, reading: Reading) -> Period:
    """The period once the reading is counted; its `edge` must be the right one already."""
    at = period.clamp(reading.at)
    return replace(
        period,
        end=reading.period_end,
        remaining=reading.remaining,
        used=reading.used,
        counted=_counted(period, reading),
        last_at=max(at, period.clamp(reading.last_at)),
    )


def burn_entries(before: Period, now: Period, at: datetime) -> list[Entry]:
    """Usage in `(before.last_at, at]` and corrections at `at`, by operation in order of name."""
    entries = []
    for operation in sorted({*before.counted, *now.counted}):
        change = now.counted.get(operation, 0) - before.counted.get(operation, 0)
        if change:
            # A fall is a refund, never a reset: only a new period's start is one (rule 1).
            kind: Kind = "usage" if change > 0 else "correction"
            since = before.last_at if change > 0 else at
            entries.append(Entry(kind, operation, since, at, change, now.start))
    if change := now.unattributed - before.unattributed:
        entries.append(Entry("usage", UNATTRIBUTED, before.last_at, at, change, now.start))
    return entries


def balance_entry(before: Period, now: Period, at: datetime) -> Entry | None:
    """The grant or debit that explains what usage does not: Δ(remaining + used)."""
    change = (now.remaining + now.used) - (before.remaining + before.used)
    if not change:
        return None
    kind: Kind = "grant" if change > 0 else "debit"
    return Entry(kind, "", before.last_at, at, change, now.start)


def netted_by(entry: Entry, recent: Sequence[Entry], read_at: datetime) -> tuple[Entry, ...]:
    """The balance entries of the hour before `read_at` that cancel this one; none if nothing does.

    One equal and opposite entry, the newest first; else the run of newest opposite entries that
    add up to it, for a counter that lagged over several readings.
    """
    since = read_at - NETTING
    near = [
        other
        for other in recent
        if other.period_start == entry.period_start
        and other.kind in ("grant", "debit")
        and since <= other.until <= entry.until
    ]
    near.sort(key=lambda other: other.until, reverse=True)
    for other in near:
        if other.credits == -entry.credits:
            return (other,)
    return _run(near, -entry.credits)


def _run(newest_first: Sequence[Entry], wanted: int) -> tuple[Entry, ...]:
    total = 0
    for length, other in enumerate(newest_first, start=1):
        if (other.credits > 0) != (wanted > 0):
            break
        total += other.credits
        if total == wanted:
            return tuple(newest_first[:length])
    return ()


def _counted(period: Period, reading: Reading) -> Mapping[str, int]:
    # A vendor's operation without a name, or with our own name for the residual, is carried by
    # the residual: one name never has two meanings.
    counted = {
        operation: used
        for operation, used in reading.breakdown.items()
        if operation and operation != UNATTRIBUTED
    }
    if reading.used < period.used:
        return counted
    return {**period.counted, **counted}
