"""One at a time, each in its order, and nothing lost when somebody is stopped or cut off."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from accounts.models import ApiAccount
from analytics import tasks
from analytics.connecting import connect
from analytics.graphicoal.sandbox import Reply, Request
from analytics.models import BillingPeriod, Snapshot, SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sandbox_accounts import connect_sandbox
from analytics.sync import leases, replay, work_on
from analytics.sync.poll import poll
from tests.sync.conftest import Clock, Vendor

Turn = Callable[..., SyncRun]


def reading_of(account: ApiAccount) -> Work:
    return Work.objects.get(account=account, kind=WorkKind.READING)


def test_a_work_that_is_held_is_taken_by_nobody_else(account: ApiAccount, clock: Clock) -> None:
    work = reading_of(account)
    assert leases.take(work.pk, clock()) is not None
    assert leases.take(work.pk, clock()) is None
    assert list(leases.due(clock(), [WorkKind.READING])) == []


def test_a_lease_runs_out_when_its_holder_was_killed(account: ApiAccount, clock: Clock) -> None:
    first = leases.take(reading_of(account).pk, clock())
    clock.pass_by(minutes=3)
    second = leases.take(reading_of(account).pk, clock())
    assert first is not None
    assert second is not None
    assert second.fence == first.fence + 1


def test_what_was_read_under_an_older_fence_is_dropped_whole(
    account: ApiAccount, vendor: Vendor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*given: Any, **more: Any) -> Any:
        clock.pass_by(minutes=5)  # so long that somebody else took over
        assert leases.take(reading_of(account).pk, clock()) is not None
        return poll(*given, **more)

    monkeypatch.setattr(work_on, "poll", slow)
    assert work_on.reading(reading_of(account).pk, clock) is None
    assert not Snapshot.objects.exists()
    assert reading_of(account).lease_until is not None  # the other one's, untouched


def test_a_worker_that_is_told_to_stop_leaves_the_work_due_at_once(
    db: None, server: Any, vendor: Vendor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect_sandbox(vendor.world.cards()[:1], server.base_url, clock())
    work = Work.objects.get(kind=WorkKind.REPLAY)
    readings = 0

    def told_to_stop(*given: Any, **more: Any) -> Any:
        nonlocal readings
        readings += 1
        if readings == 6:
            raise SoftTimeLimitExceeded
        return poll(*given, **more)

    monkeypatch.setattr(replay, "poll", told_to_stop)
    run = work_on.replaying(work.pk, clock)
    assert run is not None
    assert (run.outcome, run.note, run.readings) == ("ok", "", 5)
    work.refresh_from_db()
    assert (work.due_at, work.lease_until, work.failures) == (clock(), None, 0)
    monkeypatch.undo()
    work_on.replaying(work.pk, clock)
    assert Snapshot.objects.latest("number").last_at > clock() - timedelta(hours=1)


def test_accounts_have_turns_of_their_own(account: ApiAccount, clock: Clock) -> None:
    turns = set()
    for number in range(40):
        account.pk = 1000 + number
        due = leases.next_due(account, clock())
        assert clock() < due <= clock() + timedelta(seconds=120)
        turns.add(round(due.timestamp()) % 120)
    assert len(turns) >= 38


def test_a_period_that_ends_is_read_at_each_mark_before_its_edge(
    account: ApiAccount, clock: Clock
) -> None:
    edge = leases.next_due(account, clock()) + timedelta(seconds=75)
    seen = []
    while clock() < edge:
        clock.now = leases.next_due(account, clock(), edge)
        seen.append((edge - clock()).total_seconds())
    assert seen[:4] == [75, 60, 10, 2]
    assert seen[4] < 0


def test_a_turn_before_the_edge_of_a_period_is_followed_by_the_marks(
    account: ApiAccount, clock: Clock, take_turn: Turn
) -> None:
    take_turn(account)
    edge = account.periods.latest("start").edge
    for before, following in ((90, 60), (60, 10), (10, 2), (2, -118)):
        clock.now = edge - timedelta(seconds=before)
        take_turn(account)
        due = reading_of(account).due_at
        assert due is not None
        assert clock() < due <= edge - timedelta(seconds=following)
    assert account.periods.get(edge=edge).last_at == edge - timedelta(seconds=2)
    clock.now = edge + timedelta(seconds=30)
    take_turn(account)
    period = account.periods.get(edge=edge)
    assert (period.edge - period.last_at).total_seconds() == 2
    assert period.tail_high is not None


def test_of_accounts_due_at_once_the_biggest_burner_is_read_first(
    server: Any, vendor: Vendor, clock: Clock, db: None, take_turn: Turn
) -> None:
    cards = vendor.world.cards()
    for card in (cards[1], cards[0]):
        take_turn(connect(card.name, server.base_url, card.key, clock(), by="a test"))
    soon = clock() + timedelta(seconds=3)
    Work.objects.filter(kind=WorkKind.READING).update(due_at=soon)
    Work.objects.exclude(kind=WorkKind.READING).update(due_at=None)
    used = {row.account_id: row.used for row in BillingPeriod.objects.all()}
    assert len(set(used.values())) == 2
    due = leases.due(clock(), tasks.TASKS, ahead=tasks.TICK)
    assert [used[work.account_id] for work in due] == sorted(used.values(), reverse=True)
    assert not leases.due(clock(), tasks.TASKS)


def test_a_reading_is_sent_a_tick_ahead_and_begins_on_the_second(
    account: ApiAccount, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[int, float]] = []

    def send(arguments: tuple[int], *, countdown: float, expires: int) -> None:
        sent.append((arguments[0], round(countdown, 3)))

    monkeypatch.setattr(tasks, "clock", clock)
    monkeypatch.setattr(tasks.poll, "apply_async", send)
    work = reading_of(account)
    Work.objects.exclude(pk=work.pk).update(due_at=None)
    for seconds, waits in ((0, 0.0), (3, 3.02), (6, None)):
        sent.clear()
        Work.objects.filter(pk=work.pk).update(due_at=clock() + timedelta(seconds=seconds))
        tasks.dispatch()
        assert sent == ([] if waits is None else [(work.pk, waits)])


def test_a_mark_that_comes_before_the_next_tick_is_sent_by_the_reading_before_it(
    account: ApiAccount, clock: Clock, take_turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_turn(account)
    edge = account.periods.latest("start").edge
    sent: list[float] = []
    monkeypatch.setattr(tasks, "clock", clock)
    monkeypatch.setattr(
        tasks.poll, "apply_async", lambda _, countdown, expires: sent.append(round(countdown, 3))
    )
    work = reading_of(account)
    for before, waits in ((20, []), (5, [3.02]), (2, [])):
        sent.clear()
        clock.now = edge - timedelta(seconds=before)
        Work.objects.filter(pk=work.pk).update(due_at=clock())
        tasks.poll(work.pk)
        assert sent == waits


def test_failures_leave_the_vendor_alone_for_longer_each_time() -> None:
    pauses = [leases.pause(failures, ValueError()).total_seconds() for failures in range(12)]
    assert 120 <= pauses[0] <= 144
    assert 480 <= pauses[2] <= 576
    assert all(3600 <= pause <= 4320 for pause in pauses[6:])


def test_a_backlog_of_tasks_for_one_work_does_it_once(
    account: ApiAccount, vendor: Vendor, clock: Clock
) -> None:
    def down(_request: Request) -> Reply:
        return Reply(503, b"{}")

    vendor.instead = down
    for _ in range(6):
        work_on.reading(reading_of(account).pk, clock)
    assert vendor.asked == ["/quota"]
    assert reading_of(account).failures == 1


def test_who_asks_while_a_reading_goes_on_gets_another_one(
    account: ApiAccount, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asked_meanwhile(*given: Any, **more: Any) -> Any:
        clock.pass_by(seconds=2)
        leases.ask_for(account.pk, WorkKind.READING, clock())
        return poll(*given, **more)

    monkeypatch.setattr(work_on, "poll", asked_meanwhile)
    work_on.reading(reading_of(account).pk, clock)
    assert list(leases.due(clock(), [WorkKind.READING])) == [reading_of(account)]


def test_read_now_waits_for_a_past_that_is_being_played(
    db: None, server: Any, vendor: Vendor, clock: Clock
) -> None:
    connect_sandbox(vendor.world.cards()[:1], server.base_url, clock())
    account = ApiAccount.objects.get()
    tasks.read_now(account.pk)
    assert reading_of(account).due_at is None
    work_on.replaying(Work.objects.get(kind=WorkKind.REPLAY).pk, clock)
    assert account.periods.count() == len(vendor.truth().periods)
    tasks.read_now(account.pk)
    assert reading_of(account).due_at is not None
