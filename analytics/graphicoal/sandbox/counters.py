"""The vendor's counters at any past moment, by prefix sums."""

from bisect import bisect_right
from dataclasses import dataclass

from analytics.graphicoal.sandbox.events import Event, Kind
from analytics.graphicoal.sandbox.vendor import OPERATIONS, UNATTRIBUTED

_COLUMNS = {name: n for n, name in enumerate((*OPERATIONS, UNATTRIBUTED))}


@dataclass(frozen=True, slots=True)
class Reading:
    """Counters as of a moment; of a period `[since, until)`, in microseconds."""

    remaining: int
    used: int
    breakdown: dict[str, int]
    since: int
    until: int


class Counters:
    """Grows by events in order of time; answers for any moment at or after the first START."""

    def __init__(self) -> None:
        self._times: list[int] = []
        self._balances: list[int] = []
        self._sums: list[tuple[int, ...]] = []
        self._starts: list[int] = []
        self._start_rows: list[int] = []
        self.next_start = 0

    @property
    def balance(self) -> int:
        return self._balances[-1] if self._balances else 0

    def used_now(self, operation: str) -> int:
        """Credits of `operation` since the last START."""
        column = _COLUMNS[operation]
        return self._sums[-1][column] - self._sums[self._start_rows[-1]][column]

    def add(self, event: Event) -> None:
        sums = self._sums[-1] if self._sums else (0,) * len(_COLUMNS)
        if event.counter:
            column = _COLUMNS[event.operation]
            sums = (*sums[:column], sums[column] + event.counter, *sums[column + 1 :])
        if event.kind is Kind.START:
            self._starts.append(event.at)
            self._start_rows.append(len(self._times))
        self._balances.append(self.balance + event.balance)
        self._sums.append(sums)
        self._times.append(event.at)

    def at(self, moment: int) -> Reading:
        """Everything at or before `moment` counts."""
        row = bisect_right(self._times, moment) - 1
        period = bisect_right(self._starts, moment) - 1
        before = self._sums[self._start_rows[period]]
        used = [now - then for now, then in zip(self._sums[row], before, strict=True)]
        until = self._starts[period + 1] if period + 1 < len(self._starts) else self.next_start
        breakdown = dict(zip(OPERATIONS, used, strict=False))
        return Reading(self._balances[row], sum(used), breakdown, self._starts[period], until)
