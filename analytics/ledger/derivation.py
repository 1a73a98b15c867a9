"""A whole account's ledger from its stored readings: the same steps as reading by reading."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from analytics.ledger.differences import NETTING
from analytics.ledger.entries import NO_RULINGS, accept
from analytics.ledger.records import Accepted, Dropped, Entry, Held, Period, Reading


@dataclass(slots=True)
class Books:
    """The ledger of one account as it stands: periods by start, entries by period, refusals.

    `refused` pairs each reading that does not count with the reason.
    """

    counted_as: Mapping[datetime, datetime] = field(default_factory=lambda: NO_RULINGS)
    periods: dict[datetime, Period] = field(default_factory=dict)
    entries: dict[datetime, list[Entry]] = field(default_factory=dict)
    refused: list[tuple[Reading, Dropped | Held]] = field(default_factory=list)
    held: set[datetime] = field(default_factory=set)

    def take(self, reading: Reading) -> Accepted | Dropped | Held:
        """Count one reading; it must not come before the one taken last."""
        outcome = accept(
            list(self.periods.values()),
            reading,
            self._recent_balance(reading),
            counted_as=self.counted_as,
            held=self.held,
        )
        if isinstance(outcome, Accepted):
            self._post(outcome)
        else:
            self.refused.append((reading, outcome))
            if isinstance(outcome, Held):
                self.held.add(reading.period_start)
        return outcome

    def all_entries(self) -> list[Entry]:
        """Every entry, period by period, in the order in which they were made."""
        return [entry for start in self.periods for entry in self.entries[start]]

    def _recent_balance(self, reading: Reading) -> list[Entry]:
        start = self.counted_as.get(reading.period_start, reading.period_start)
        since = reading.at - NETTING
        newest_first = reversed(self.entries.get(start, []))
        recent = list(takewhile(lambda entry: entry.until >= since, newest_first))
        return [entry for entry in reversed(recent) if entry.kind in ("grant", "debit")]

    def _post(self, outcome: Accepted) -> None:
        for cut in outcome.reclamped:
            self.periods[cut.start] = cut
            self.entries[cut.start] = [e.ending_by(cut.edge) for e in self.entries[cut.start]]
        start = outcome.period.start
        if outcome.netted:
            self.entries[start] = [e for e in self.entries[start] if e not in outcome.netted]
        self.entries.setdefault(start, []).extend(outcome.entries)
        is_new = start not in self.periods
        self.periods[start] = outcome.period
        if is_new:
            self.periods = dict(sorted(self.periods.items()))


def derive(
    readings: Iterable[Reading], counted_as: Mapping[datetime, datetime] = NO_RULINGS
) -> Books:
    """The ledger that follows from stored readings, in the order in which they were taken.

    `counted_as` holds an admin's rulings on period starts, as for `accept`.
    """
    books = Books(counted_as)
    for reading in readings:
        books.take(reading)
    return books
