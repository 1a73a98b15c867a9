"""A small sandbox over HTTP, and its accounts read for some days of its time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import ApiAccount
from analytics.connecting import connect
from analytics.graphicoal.sandbox import Server, World, running
from analytics.graphicoal.sandbox.small import small_world
from analytics.graphicoal.sandbox.truth import AccountTruth
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sync import work_on


@dataclass
class Clock:
    """The time of both sides; stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Watched:
    """A world, where it listens, what time it is there, and our accounts of it by name."""

    world: World
    server: Server
    clock: Clock

    @property
    def accounts(self) -> dict[str, ApiAccount]:
        return {account.name: account for account in ApiAccount.objects.all()}

    def truth(self) -> dict[str, AccountTruth]:
        """The vendor's own books by the account's name."""
        return {book.name: book for book in self.world.truth(self.clock())}

    def read(self, kind: WorkKind) -> None:
        """One turn of this kind of work on every account; none may fail."""
        turn = {
            WorkKind.READING: work_on.reading,
            WorkKind.GALLERY: work_on.gallery,
            WorkKind.DETAILS: work_on.details,
        }[kind]
        for work in Work.objects.filter(kind=kind):
            run = turn(work.pk, self.clock)
            assert run is not None
            assert run.outcome == "ok", run.note


@contextmanager
def watched(
    epoch: datetime, since: datetime, until: datetime, every: timedelta
) -> Iterator[Watched]:
    """The two accounts of a small world that began at `epoch`, connected at `since`.

    They are read at that moment and after every `every`, up to `until`; so each period has a tail
    that nobody saw, and what happened long before `since` only images tell.
    """
    world, clock = small_world(epoch), Clock(since)
    with running(world, clock=clock) as server:
        for card in world.cards():
            connect(card.name, server.base_url, card.key, clock(), by="a test")
        watch = Watched(world, server, clock)
        watch.read(WorkKind.READING)
        watch.read(WorkKind.GALLERY)
        while clock.now + every <= until:
            clock.now += every
            watch.read(WorkKind.READING)
        watch.read(WorkKind.DETAILS)
        yield watch
