"""A reading is dated when it was asked for; its answer may count what happened after that."""

from datetime import UTC, datetime, timedelta

import pytest

from analytics.connecting import connect
from analytics.graphicoal.sandbox import running
from analytics.graphicoal.sandbox.events import Kind
from analytics.graphicoal.sandbox.instants import micros, moment_of
from analytics.graphicoal.sandbox.small import BUSY, small_world
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sync import work_on
from tests.worlds import Clock

EPOCH = datetime(2026, 3, 2, tzinfo=UTC)
EDGE = EPOCH + timedelta(days=4)  # of the second period


@pytest.mark.django_db
def test_what_the_last_reading_counted_is_no_proof_of_more_in_its_tail() -> None:
    world = small_world(EPOCH)
    events = world.account(BUSY.slug, micros(EDGE)).events
    made = [e.at for e in events if e.call and e.call.image_ids and e.at < micros(EDGE)]
    last_call = moment_of(made[-1])
    clock = Clock(last_call - timedelta(hours=1))

    with running(world, clock=lambda: clock.now + timedelta(seconds=2)) as server:
        card = world.cards()[0]
        account = connect(card.name, server.base_url, card.key, clock(), by="a test")
        for moment in (clock.now, last_call - timedelta(seconds=1), EDGE + timedelta(hours=1)):
            clock.now = moment
            for kind, turn in (
                (WorkKind.READING, work_on.reading),
                (WorkKind.DETAILS, work_on.details),
            ):
                works = Work.objects.filter(account=account, kind=kind)
                works.update(due_at=clock())
                run = turn(works.get().pk, clock)
                assert run is not None
                assert run.outcome == "ok", run.note

    period = account.periods.earliest("start")
    (truth,) = [p for p in world.truth(clock())[0].periods if p.start == "2026-03-04T00:00:00Z"]
    after = [e for e in events if micros(period.last_at) < e.at < micros(EDGE)]
    assert {e.kind for e in after if e.counter} == {Kind.CALL}
    assert period.used == truth.used
    assert (period.tail_low, period.tail_high) == (0, period.remaining)
