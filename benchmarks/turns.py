"""What reading costs us: a turn of an account against the bare request it is made of."""

from datetime import UTC, datetime, timedelta

from analytics.connecting import connect
from analytics.graphicoal.client import Client
from analytics.graphicoal.sandbox import running
from analytics.graphicoal.sandbox.small import small_world
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sync.leases import take
from analytics.sync.poll import poll
from analytics.sync.readings import Books
from benchmarks.timing import median, tell

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)


def measure() -> None:
    world = small_world(EPOCH)
    card = world.cards()[0]
    with running(world) as server, Client(server.base_url, card.key) as client:
        account = connect(card.name, server.base_url, card.key, EPOCH, by="bench")
        work = take(Work.objects.get(account=account, kind=WorkKind.READING).pk, datetime.now(UTC))
        assert work is not None
        books = Books(account)
        client.as_of = at = EPOCH + timedelta(days=3)

        def unchanged() -> None:
            poll(work, books, client, at, live=False)

        def moving() -> None:
            nonlocal at
            at += timedelta(hours=1)
            client.as_of = at
            poll(work, books, client, at, live=False)

        bare = median(client.quota, 200)
        tell("A turn of an unchanged account", median(unchanged, 200), "its bare request", bare)
        tell("A turn an hour later", median(moving, 120), "a bare /quota", bare)
