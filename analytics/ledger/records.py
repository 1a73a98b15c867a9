"""What goes into the ledger and what comes out of it. Credits are whole; instants aware UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

Kind = Literal["usage", "correction", "grant", "debit"]

UNATTRIBUTED = "unattributed"
"""The pseudo-operation that carries `used − Σ breakdown` (rule 3)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer of the vendor's `/quota`, as stored: an equal answer only moves `last_at`.

    `at` is the first time this answer was given and closes the interval before it; `last_at` is
    the last time and opens the next one. The period's dates are the vendor's, both inclusive.
    `number` is its place in the order in which the account was read.
    """

    at: datetime
    last_at: datetime
    remaining: int
    used: int
    period_start: datetime
    period_end: datetime
    breakdown: Mapping[str, int]
    total_images: int
    number: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """Credits that moved in `(since, until]`, signed as they are stored.

    Usage is positive (only `unattributed` may be negative), a correction negative and at one
    instant (`since == until`), a grant positive, a debit negative. Grants and debits have the
    operation "". `period_start` names the period, `number` the reading that told of it.
    """

    kind: Kind
    operation: str
    since: datetime
    until: datetime
    credits: int
    period_start: datetime
    number: int = field(default=0, compare=False)

    def ending_by(self, edge: datetime) -> "Entry":
        """The same credits, clamped to a period that now ends at `edge` (rule 4)."""
        if self.until <= edge:
            return self
        return replace(self, since=min(self.since, edge), until=edge)


@dataclass(frozen=True, slots=True)
class Period:
    """All that has to be remembered of one billing period to go on counting it.

    `[start, edge)` is half-open, `end` is the vendor's inclusive date. `opening` is the balance
    plus what was used at the first reading; `remaining` and `used` are those of the last one.
    `counted` holds the last breakdown, with operations carried on that vanished from the answer.
    """

    start: datetime
    end: datetime
    edge: datetime
    opening: int
    remaining: int
    used: int
    counted: Mapping[str, int]
    first_at: datetime
    last_at: datetime

    @property
    def unattributed(self) -> int:
        """Credits that the vendor's total has and its breakdown has not; may be negative."""
        return self.used - sum(self.counted.values())

    def clamp(self, at: datetime) -> datetime:
        """The instant, moved into `[start, edge]` where it lies outside."""
        return max(self.start, min(at, self.edge))

    def seen_again(self, at: datetime) -> "Period":
        """The period after its last counted answer was given once more at `at`.

        Only for the answer that was accepted last: one that was dropped or held proves nothing.
        """
        return replace(self, last_at=max(self.last_at, self.clamp(at)))

    def ending_by(self, edge: datetime) -> "Period":
        """The period with an earlier edge, its times clamped into it."""
        if self.edge <= edge:
            return self
        first_at, last_at = min(self.first_at, edge), min(self.last_at, edge)
        return replace(self, edge=edge, first_at=first_at, last_at=last_at)


@dataclass(frozen=True, slots=True)
class Accepted:
    """A reading that counts.

    `netted` are earlier balance entries that this reading cancels: remove them. `reclamped` are
    periods whose edge now lies before where it was: store them, and pass their stored entries
    through `Entry.ending_by(period.edge)`. Amounts never change by that, only times. It is the
    period before a new one, or `period` itself when the vendor moved its end back.
    """

    period: Period
    entries: tuple[Entry, ...]
    netted: tuple[Entry, ...] = ()
    reclamped: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A reading that adds nothing to the ledger, and why, in a sentence for finance."""

    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """A reading that contradicts the ledger: kept, shown, in no total until an admin decides."""

    reason: str


def same_answer(a: Reading, b: Reading) -> bool:
    """Whether two readings differ in nothing but their times."""
    return (
        a.used == b.used
        and a.remaining == b.remaining
        and a.period_start == b.period_start
        and a.period_end == b.period_end
        and a.total_images == b.total_images
        and dict(a.breakdown) == dict(b.breakdown)
    )
