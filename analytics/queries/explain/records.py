"""What stands behind a figure: readings, entries, tails and images, each with its arithmetic."""

from dataclasses import dataclass
from datetime import datetime

from analytics.ledger.records import Kind


@dataclass(frozen=True, slots=True)
class ReadingView:
    """One answer of the vendor: given first `at`, last `last_at` (UTC), `times` times in between.

    `longest_pause` is in seconds, between two of those times.
    """

    number: int
    at: datetime
    last_at: datetime
    times: int
    longest_pause: float


@dataclass(frozen=True, slots=True)
class EntryView:
    """Credits that moved in `(since, until]`, and `part`: those of them inside the range asked for.

    `after - before = credits`: the operation's counter in `reading`, and in `earlier`, the reading
    of the same period before it. `earlier` is None for the first reading of a period: its counter
    has run from nothing since `period_start`.
    """

    account_id: int
    account: str
    kind: Kind
    operation: str
    since: datetime
    until: datetime
    period_start: datetime
    credits: int
    part: int
    before: int
    after: int
    reading: ReadingView
    earlier: ReadingView | None

    @property
    def is_cut(self) -> bool:
        """Whether the range cuts the interval, so that images tell which part lies inside."""
        return self.part != self.credits


@dataclass(frozen=True, slots=True)
class TailView:
    """The end of a period that nobody saw, `(last_at, edge)`, UTC: `seconds` wide.

    `low`, `best` and `high` are credits of the whole tail and of all operations; `part` is what
    the figure counts as estimated: of the range and the operation asked for. The rate behind
    `best`: `recent` observed credits in the `recent_seconds` before the last reading.
    """

    account_id: int
    account: str
    period_id: int
    period_start: datetime
    last_at: datetime
    edge: datetime
    seconds: float
    low: int
    best: int
    high: int
    part: int
    recent: int
    recent_seconds: float


@dataclass(frozen=True, slots=True)
class PricedImages:
    """`images` of one operation at `price` credits each; `is_read` is False where it stands in."""

    operation: str
    price: int
    images: int
    is_read: bool

    @property
    def credits(self) -> int:
        return self.price * self.images


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """Credits that only images tell of: what they add up to, less charges that images share.

    `shared` are credits counted once though several images of one call carry them.
    """

    credits: int
    images: int
    prices: tuple[PricedImages, ...]

    @property
    def shared(self) -> int:
        return sum(each.credits for each in self.prices) - self.credits


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a burn figure is what it is, in three parts that are never added together.

    `[since, until)` is the range as it was answered (UTC). `credits` = usage + `correction` =
    the parts of the listed `entries` (latest first) + `earlier_credits` of the `earlier` entries
    that are not listed. `readings` and `accounts` count who says so. `tails` add up to `estimated`
    if there are no `more_tails` than those listed.
    """

    since: datetime | None
    until: datetime | None
    operation: str | None
    credits: int
    correction: int
    entries: tuple[EntryView, ...]
    earlier: int
    earlier_credits: int
    readings: int
    accounts: int
    estimated: int
    tails: tuple[TailView, ...]
    more_tails: int
    reconstruction: Reconstruction

    @property
    def is_cut(self) -> bool:
        """Whether the range cuts the interval of a listed entry."""
        return any(entry.is_cut for entry in self.entries)
