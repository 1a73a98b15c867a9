"""A small sandbox over HTTP, an account connected to it, and turns taken at will."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import ApiAccount
from analytics.connecting import connect
from analytics.graphicoal.sandbox import Reply, Request, Server, World, running
from analytics.graphicoal.sandbox.small import small_world
from analytics.graphicoal.sandbox.truth import AccountTruth
from analytics.models import SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sandbox_accounts import connect_sandbox
from analytics.sync import leases, work_on

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)
KINDS = {
    WorkKind.READING: work_on.reading,
    WorkKind.GALLERY: work_on.gallery,
    WorkKind.DETAILS: work_on.details,
    WorkKind.REPLAY: work_on.replaying,
    WorkKind.DELETING: work_on.deleting,
}


@dataclass
class Clock:
    """The time of both sides; stands still until it is moved."""

    now: datetime = EPOCH + timedelta(days=9, hours=14, seconds=30)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Vendor:
    """The sandbox's side: its books, what it was asked, and what it answers instead."""

    world: World
    clock: Clock
    asked: list[str] = field(default_factory=list)
    deletes: list[str] = field(default_factory=list)
    instead: Callable[[Request], Reply | None] | None = None

    def hook(self, request: Request) -> Reply | None:
        self.asked.append(request.target.split("graphicoal", 1)[1])
        if request.method == "DELETE":
            self.deletes.append(request.path.rsplit("/", 1)[1])
        return self.instead(request) if self.instead else None

    def truth(self, at: datetime | None = None, slug: str | None = None) -> AccountTruth:
        books = self.world.truth(at or self.clock.now)
        return next(book for book in books if slug in (None, book.slug))

    def held(self) -> set[str]:
        return {image.image_id for image in self.truth().images}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world() -> World:
    return small_world(EPOCH)


@pytest.fixture
def vendor(world: World, clock: Clock) -> Vendor:
    return Vendor(world, clock)


@pytest.fixture
def server(vendor: Vendor) -> Iterator[Server]:
    with running(vendor.world, clock=vendor.clock, hook=vendor.hook) as server:
        yield server


@pytest.fixture
def account(db: None, server: Server, vendor: Vendor) -> ApiAccount:
    """An account of the small world, connected and never read."""
    card = vendor.world.cards()[0]
    return connect(card.name, server.base_url, card.key, vendor.clock(), by="a test")


@pytest.fixture
def take_turn(clock: Clock) -> Callable[..., SyncRun]:
    """One turn of a kind of work on an account, now; must not be held by anybody."""

    def turn(account: ApiAccount, kind: str = WorkKind.READING) -> SyncRun:
        work = Work.objects.get(account=account, kind=kind)
        leases.ask_for(account.pk, WorkKind(kind), clock())
        run = KINDS[WorkKind(kind)](work.pk, clock)
        assert run is not None
        return run

    return turn


@pytest.fixture
def played(db: None, server: Server, vendor: Vendor, take_turn: Callable[..., SyncRun]) -> Vendor:
    """Every account of the world, its past played up to now."""
    connect_sandbox(vendor.world.cards(), server.base_url, vendor.clock())
    for account in ApiAccount.objects.all():
        run = take_turn(account, WorkKind.REPLAY)
        assert run.outcome == "ok", run.note
    return vendor
