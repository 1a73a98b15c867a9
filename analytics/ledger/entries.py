"""From a reading to ledger entries: which period it belongs to, and whether it counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from analytics.ledger.differences import (
    after,
    balance_entry,
    burn_entries,
    counter_falls,
    netted_by,
)
from analytics.ledger.records import (
    UNATTRIBUTED,
    Accepted,
    Dropped,
    Entry,
    Held,
    Kind,
    Period,
    Reading,
    same_answer,
)

__all__ = [
    "UNATTRIBUTED",
    "Accepted",
    "Dropped",
    "Entry",
    "Held",
    "Kind",
    "Period",
    "Reading",
    "accept",
    "contradicted",
    "same_answer",
]

SECOND = timedelta(seconds=1)
NO_RULINGS: Mapping[datetime, datetime] = MappingProxyType({})


def accept(
    periods: Sequence[Period],
    reading: Reading,
    recent_balance: Sequence[Entry] = (),
    *,
    counted_as: Mapping[datetime, datetime] = NO_RULINGS,
    held: Collection[datetime] = (),
) -> Accepted | Dropped | Held:
    """What one reading adds to the ledger of its account (rules 1 to 4 and 6).

    `periods`: all known ones, by start. `recent_balance`: grants and debits of the reading's
    period whose `until` lies within the hour before it. `counted_as`: an admin's rulings, from
    the vendor's period start to the one it is counted under: itself for "new period", an earlier
    one for "same period, new dates". `held`: period starts that wait for such a ruling.
    A reading that equals the one stored before it is not for here: see `Period.seen_again`.
    """
    outcome = _judged(periods, reading, recent_balance, counted_as, held)
    if not isinstance(outcome, Accepted) or not reading.number:
        return outcome
    numbered = tuple(replace(entry, number=reading.number) for entry in outcome.entries)
    return replace(outcome, entries=numbered)


def _judged(
    periods: Sequence[Period],
    reading: Reading,
    recent_balance: Sequence[Entry],
    counted_as: Mapping[datetime, datetime],
    held: Collection[datetime],
) -> Accepted | Dropped | Held:
    if reading.period_end < reading.period_start:
        return Held("The period ends before it starts. Ask the vendor for its dates.")
    start = counted_as.get(reading.period_start, reading.period_start)
    earlier, known, later = _neighbours(periods, start)
    edge = _edge(start, reading, later)
    if known:
        return _go_on(known, edge, reading, recent_balance, late=later is not None)
    if reading.period_start not in counted_as and (
        contradiction := _contradiction(reading, earlier, later, held)
    ):
        return contradiction
    cut = (earlier.ending_by(start),) if earlier and earlier.edge > start else ()
    return replace(_begin(start, edge, reading), reclamped=cut)


def _neighbours(
    periods: Sequence[Period], start: datetime
) -> tuple[Period | None, Period | None, Period | None]:
    later = None
    for period in reversed(periods):
        if period.start < start:
            return period, None, later
        if period.start == start:
            return None, period, later
        later = period
    return None, None, later


def _edge(start: datetime, reading: Reading, later: Period | None) -> datetime:
    edge = max(start, reading.period_end + SECOND)
    return min(edge, later.start) if later else edge


def _begin(start: datetime, edge: datetime, reading: Reading) -> Accepted:
    balance = reading.remaining + reading.used
    empty = Period(
        start=start,
        end=reading.period_end,
        edge=edge,
        opening=balance,
        remaining=balance,
        used=0,
        counted={},
        first_at=start,
        last_at=start,
    )
    at = empty.clamp(reading.at)
    period = replace(after(empty, reading), first_at=at)
    return Accepted(period, tuple(burn_entries(empty, period, at)))


def _go_on(
    known: Period, edge: datetime, reading: Reading, recent: Sequence[Entry], *, late: bool
) -> Accepted | Dropped:
    before = replace(known.ending_by(edge), edge=edge)
    at = before.clamp(reading.at)
    if at < before.last_at:
        return Dropped("An answer that was given later is already counted for this period.")
    period = after(before, reading)
    if late and (reason := _why_too_late(known, period, reading)):
        return Dropped(reason)
    entries = burn_entries(before, period, at)
    netted: tuple[Entry, ...] = ()
    if balance := balance_entry(before, period, at):
        netted = netted_by(balance, recent, reading.at)
        entries += [] if netted else [balance]
    moved_back = (period,) if before.last_at < known.last_at else ()
    return Accepted(period, tuple(entries), netted, moved_back)


def _why_too_late(known: Period, period: Period, reading: Reading) -> str:
    if counter_falls(known, reading):
        return (
            "The next period has begun, and this answer for the earlier one has a lower counter "
            "than was already counted."
        )
    state = (period.remaining, period.used, period.counted)
    if state == (known.remaining, known.used, known.counted):
        # It may be a stored copy. Counting it would close the tail on no evidence.
        return "The next period has begun, and this answer repeats the earlier one's last."
    return ""


def contradicted(periods: Sequence[Period], start: datetime) -> Period | None:
    """The known period whose dates a period that starts there contradicts; None if there is none.

    `periods` are all known ones, by start.
    """
    earlier, _, later = _neighbours(periods, start)
    return earlier if earlier and start < earlier.edge else later


def _contradiction(
    reading: Reading, earlier: Period | None, later: Period | None, held: Collection[datetime]
) -> Held | None:
    start = reading.period_start
    inside = earlier and start < earlier.edge and not counter_falls(earlier, reading)
    around = later and reading.period_end > later.start and not counter_falls(later, reading)
    if not (inside or around or start in held):
        return None
    return Held(
        f"The period now starts at {start:%Y-%m-%d %H:%M:%S} UTC, inside dates that are already "
        "counted, and no counter was reset. Say whether it is the same period with new dates, or "
        "a new period."
    )
