"""A vendor that keeps its own books, for generated histories. It shares no code with the ledger."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from analytics.ledger.charges import Charge
from analytics.ledger.entries import Reading

BEGINNING = datetime(2026, 1, 30, 22, 7, tzinfo=UTC)
HALF_A_SECOND = timedelta(microseconds=500_000)


@dataclass
class Counters:
    """One billing period `[start, edge)` as the vendor knows it."""

    start: datetime
    edge: datetime
    used: dict[str, int] = field(default_factory=dict)
    remaining: int = 0

    def answer(self, at: datetime, hidden: str = "", total: int | None = None) -> Reading:
        return Reading(
            at=at,
            last_at=at,
            remaining=self.remaining,
            used=sum(self.used.values()) if total is None else total,
            period_start=self.start,
            period_end=self.edge - timedelta(seconds=1),
            breakdown={name: used for name, used in self.used.items() if name != hidden},
            total_images=0,
        )


@dataclass
class Vendor:
    """Spends, refunds and renews; what happens falls between whole seconds, readings upon them."""

    lengths: list[timedelta]
    lapse: timedelta
    now: datetime = BEGINNING
    periods: list[Counters] = field(default_factory=list)
    spent: list[Charge] = field(default_factory=list)
    given: list[tuple[datetime, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._begin(BEGINNING, 500)

    @property
    def current(self) -> Counters:
        return self.periods[-1]

    def wait(self, pause: timedelta) -> None:
        self.now += pause
        while self.now >= self.current.edge + self.lapse:
            self._begin(self.current.edge + self.lapse, self.current.remaining + 300)

    def use(self, operation: str, wanted: int) -> None:
        happened = self.now + HALF_A_SECOND
        credits = min(wanted, self.current.remaining)
        if credits <= 0 or happened >= self.current.edge:
            return
        self._count(operation, credits)
        self.spent.append(Charge(operation, happened, credits))

    def refund(self, operation: str, wanted: int) -> None:
        credits = min(wanted, self.current.used.get(operation, 0))
        if credits > 0 and self.now < self.current.edge:
            self._count(operation, -credits)
            self.given.append((self.now + HALF_A_SECOND, credits))

    def add(self, credits: int) -> None:
        """Credits bought, or expired where negative."""
        if self.now < self.current.edge and self.current.remaining + credits >= 0:
            self.current.remaining += credits
            self.given.append((self.now + HALF_A_SECOND, credits))

    def renew_early(self, ago: timedelta) -> None:
        """Start the next period inside the current one, dated back, its counters from zero."""
        start = self.now - ago
        if self.current.start < start < self.current.edge:
            self._begin(start, self.current.remaining + 300)

    def used_between(self, since: datetime, until: datetime) -> int:
        return sum(charge.credits for charge in self.spent if since < charge.at < until)

    def given_between(self, since: datetime, until: datetime) -> int:
        return sum(credits for at, credits in self.given if since < at < until and credits > 0)

    def _count(self, operation: str, credits: int) -> None:
        used = self.current.used
        used[operation] = used.get(operation, 0) + credits
        self.current.remaining -= credits

    def _begin(self, start: datetime, remaining: int) -> None:
        length = self.lengths[len(self.periods) % len(self.lengths)]
        self.periods.append(Counters(start, start + length, {}, remaining))
