"""A poll, a walk and details of one account at the same moment, on connections of their own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, transaction

from analytics.connecting import connect
from analytics.graphicoal.sandbox import Server
from analytics.models import DayBurn, Image, QuarterBurn, SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync import leases
from analytics.sync.rollups import derive
from tests.sync.conftest import KINDS, Clock, Vendor
from tests.sync.test_played_past import rows_of

ROUNDS = 12
WHOLE = (datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))


@pytest.mark.django_db(transaction=True)
def test_all_kinds_of_reading_at_once_lose_nothing_and_count_nothing_twice(
    server: Server, vendor: Vendor, clock: Clock
) -> None:
    card = vendor.world.cards()[0]
    account = connect(card.name, server.base_url, card.key, clock(), by="a test")
    works = dict(Work.objects.filter(account=account).values_list("kind", "pk"))

    def go(kind: WorkKind) -> SyncRun | None:
        try:
            return KINDS[kind](works[kind], clock)
        finally:
            connection.close()

    kinds = (WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS, WorkKind.READING)
    with ThreadPoolExecutor(len(kinds)) as together:
        for _ in range(ROUNDS):
            runs = [run for run in together.map(go, kinds) if run]
            assert [run.note for run in runs if run.outcome != "ok"] == []
            clock.pass_by(minutes=23)
    last = account.snapshots.latest("number").last_at
    truth = vendor.truth(last)
    period = account.periods.latest("start")
    assert {op: n for op, n in period.counted.items() if n} == {
        op: n for op, n in truth.periods[-1].credits.items() if n
    }
    assert Image.objects.filter(account=account).count() == len(
        set(Image.objects.values_list("image_id", flat=True))
    )
    kept = rows_of(QuarterBurn), rows_of(DayBurn)
    derive(account, [WHOLE])
    assert (rows_of(QuarterBurn), rows_of(DayBurn)) == kept


@pytest.mark.django_db(transaction=True)
def test_two_who_derive_the_same_hours_take_turns(
    server: Server, vendor: Vendor, clock: Clock
) -> None:
    card = vendor.world.cards()[0]
    account = connect(card.name, server.base_url, card.key, clock(), by="a test")
    works = {work.kind: work for work in Work.objects.filter(account=account)}
    KINDS[WorkKind.READING](works[WorkKind.READING].pk, clock)
    kept = rows_of(QuarterBurn), rows_of(DayBurn)
    both = Barrier(2, timeout=30)

    def go(kind: WorkKind) -> None:
        work = leases.take(works[kind].pk, clock())
        assert work is not None
        try:
            for _ in range(ROUNDS):
                both.wait()
                with transaction.atomic():
                    leases.hold(work)
                    derive(account, [WHOLE])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as together:
        list(together.map(go, (WorkKind.GALLERY, WorkKind.DETAILS)))
    assert (rows_of(QuarterBurn), rows_of(DayBurn)) == kept
