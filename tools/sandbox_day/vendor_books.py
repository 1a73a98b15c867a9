"""What the vendor's own books say of one account, at the moments that a comparison asks about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.graphicoal.sandbox import World
from analytics.graphicoal.sandbox.events import Event, Kind
from analytics.graphicoal.sandbox.instants import micros, moment_of
from analytics.graphicoal.sandbox.truth import AccountTruth, PeriodTruth
from analytics.ledger.entries import UNATTRIBUTED

UNSEEABLE = (Kind.TOP_UP, Kind.REFUND)  # in a tail they move credits, and no image tells


@dataclass(frozen=True, slots=True)
class VendorBooks:
    """One account of the sandbox, up to the moment `now` at which it stopped."""

    world: World
    slug: str
    now: datetime

    @property
    def name(self) -> str:
        return self.world.accounts[self.slug].profile.name

    def at(self, moment: datetime) -> AccountTruth:
        books = self.world.truth(min(moment, self.now))
        return next(book for book in books if book.slug == self.slug)

    def period(self, start: datetime, moment: datetime) -> PeriodTruth | None:
        """The period that began at `start`, as it stood at `moment`."""
        periods = self.at(moment).periods
        return next((p for p in periods if datetime.fromisoformat(p.start) == start), None)

    def moments(self, read_at: datetime, within: timedelta) -> Iterator[datetime]:
        """When the answer to a request of `read_at` may have been given: then, or at an event of
        the next `within`, as long as an answer may take."""
        yield read_at
        seen = {moment_of(event.at) for event in self._events(read_at, read_at + within)}
        yield from sorted(seen)

    def unseeable(self, since: datetime, until: datetime) -> bool:
        """Whether credits were bought or given back in `(since, until)`."""
        return any(event.kind in UNSEEABLE for event in self._events(since, until))

    def _events(self, since: datetime, until: datetime) -> Iterator[Event]:
        first, last = micros(since), micros(min(until, self.now))
        events = self.world.account(self.slug, micros(self.now)).events
        return (event for event in events if first < event.at <= last)


def credits_of(period: PeriodTruth) -> Mapping[str, int]:
    """By operation, without those of nothing."""
    found = {**period.credits, UNATTRIBUTED: period.unattributed}
    return {operation: credits for operation, credits in found.items() if credits}
