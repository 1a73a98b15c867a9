"""What a statement of one billing period says, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.ledger.money import Price
from analytics.ledger.variance import Variance, relative
from analytics.queries.cells import BurnTable
from analytics.queries.explain import BalanceMove
from analytics.queries.periods import PeriodView
from analytics.queries.reconciliation import Reconciliation
from analytics.queries.statement.quality import Quality
from analytics.queries.statement.status import Standing


@dataclass(frozen=True, slots=True)
class BalanceLines:
    """`opening + grants + debits - usage - corrections = closing`: credits, signed as stored.

    `moves` are the latest grants and debits, `more_moves` how many are not listed. `renewal` is
    what came between the last reading of the period before and the first of this one, net of what
    that one's tail used (rule 6); None where no period ends where this one begins. It belongs to
    neither.
    """

    opening: int
    grants: int
    debits: int
    usage: int
    corrections: int
    closing: int
    moves: tuple[BalanceMove, ...]
    more_moves: int
    renewal: int | None


@dataclass(frozen=True, slots=True)
class OperationLine:
    """One operation of the period, or all of them (`operation` is "").

    `used` and `given_back` (never positive) make its observed credits. `share` is of all observed
    credits. `before` are the credits of the previous period, None where there is none;
    `variance` splits the change, None where either has no images of it.
    """

    operation: str
    images: int
    used: int
    given_back: int
    share: float | None
    before: int | None
    images_before: int | None
    variance: Variance | None

    @property
    def credits(self) -> int:
        return self.used + self.given_back

    @property
    def change(self) -> float | None:
        """Against the previous period, as a share of it."""
        return relative(self.credits, self.before)


@dataclass(frozen=True, slots=True)
class Tail:
    """What nobody saw of an ended period: credits, `low <= best <= high`, in `seconds`."""

    low: int
    best: int
    high: int
    seconds: float
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """One billing period of one account. `days` holds its credits by operation and UTC day.

    `number` is what people call it: letters of the account, and the period's start. `tail` is
    None until the next period was seen.
    """

    number: str
    period: PeriodView
    standing: Standing
    quality: Quality
    balance: BalanceLines
    operations: Sequence[OperationLine]
    total: OperationLine
    days: BurnTable
    reconciliation: Reconciliation
    tail: Tail | None
    previous: PeriodView | None
    prices: tuple[Price, ...] = ()

    @property
    def bounds(self) -> tuple[int, int, int]:
        """Credits of the whole period: low, best and high."""
        used, tail = self.period.used, self.tail
        return (used + tail.low, used + tail.best, used + tail.high) if tail else (used,) * 3
