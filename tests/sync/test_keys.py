"""Manners towards a key that production also uses, and what happens when it is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import ApiAccount, ApiKey
from analytics.connecting import add_key
from analytics.graphicoal.sandbox import Reply, Request
from analytics.graphicoal.schemas import RateWindow
from analytics.models import SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync import keyring
from tests.sync.conftest import Clock, Vendor

Turn = Callable[..., SyncRun]


def spend_in_a_rolling_window(account: ApiAccount, clock: Clock, seconds: float) -> list[float]:
    """Reserve whatever is granted for three windows; when each request was granted."""
    key = account.keys.get()
    granted = []
    start = clock()
    while (clock() - start).total_seconds() < 3 * seconds:
        count = keyring.reserve(key, 10, account.share, clock())
        granted += [(clock() - start).total_seconds()] * count
        clock.pass_by(seconds=seconds / 97)
    return granted


@pytest.mark.parametrize(("limit", "seconds", "share"), [(1000, 60, 40), (300, 3600, 15)])
def test_background_reading_never_takes_more_than_its_share_of_any_window(
    limit: int, seconds: float, share: int, account: ApiAccount, clock: Clock
) -> None:
    account.keys.update(window_limit=limit, window_seconds=seconds)
    account.read_share = share
    granted = spend_in_a_rolling_window(account, clock, seconds)
    for begin in granted:
        inside = [at for at in granted if begin <= at < begin + seconds]
        assert len(inside) <= limit * share // 100
    # And it makes good use of what it may take.
    assert len(granted) >= 3 * (limit * share // 100) * 0.8


def test_what_is_left_of_a_long_window_is_not_taken_for_its_length(
    account: ApiAccount, clock: Clock
) -> None:
    """A day's window with two hours to go, then the next: turn by turn, as answers tell it."""
    day, turn, limit = timedelta(days=1), timedelta(seconds=36), 7000
    account.keys.update(window_limit=limit, window_seconds=day.total_seconds())
    reset, granted = clock() + timedelta(hours=2), []
    for _ in range(day // turn + 300):
        key = account.keys.get()
        granted.append(keyring.reserve(key, 1000, 40, clock()))
        clock.now += turn
        reset += day if reset <= clock() else timedelta()
        keyring.note_window(key, RateWindow(limit=limit, remaining=limit, reset_at=reset), clock())
    windows = [sum(granted[begin : begin + day // turn]) for begin in range(300)]
    assert limit * 0.4 * 0.8 <= max(windows) <= limit * 0.4


def test_workers_whose_clocks_differ_share_one_slice(account: ApiAccount, clock: Clock) -> None:
    account.keys.update(window_limit=700, window_seconds=60)
    key = account.keys.get()
    late = [timedelta(milliseconds=number) for number in range(5)] + [timedelta(seconds=9)]
    assert sum(keyring.reserve(key, 100, 40, clock() - by) for by in late) == 40
    granted = 0
    for second in range(60):  # one clock is three seconds behind the other
        clock.pass_by(seconds=1)
        granted += keyring.reserve(key, 100, 40, clock() - timedelta(seconds=second % 2 * 3))
    assert 40 + granted <= 280


@pytest.mark.parametrize("back", [timedelta(days=1), timedelta(0)])
def test_a_slice_that_lies_far_ahead_is_pulled_back_and_stays_spent(
    back: timedelta, account: ApiAccount, clock: Clock
) -> None:
    account.keys.update(window_limit=700, window_seconds=3600)
    key = account.keys.get()
    assert keyring.reserve(key, 100, 40, clock()) == 40
    clock.now -= back  # either the clock was set back, or the window is shorter than was thought
    account.keys.update(window_seconds=60)
    key.refresh_from_db()
    assert keyring.reserve(key, 100, 40, clock()) == 0
    assert keyring.next_slice(key, clock()) == clock() + timedelta(seconds=10)
    clock.pass_by(seconds=10)
    assert keyring.reserve(key, 100, 40, clock()) == 40


def test_polls_count_against_the_share_but_do_not_wait_for_it(
    account: ApiAccount, clock: Clock
) -> None:
    key = account.keys.get()
    account.keys.update(window_limit=70, window_seconds=3600)
    keyring.spend(key, 50, clock())
    assert keyring.reserve(key, 1, 90, clock()) == 0
    assert keyring.next_slice(key, clock()) == clock() + timedelta(minutes=10)


def test_what_production_leaves_of_the_window_is_left_to_it(
    account: ApiAccount, clock: Clock
) -> None:
    reset = clock() + timedelta(seconds=50)
    account.keys.update(
        window_limit=1000, window_remaining=201, window_reset_at=reset, window_seconds=60
    )
    key = account.keys.get()
    assert keyring.reserve(key, 10, 40, clock()) == 1
    account.keys.update(window_remaining=200)
    assert keyring.reserve(key, 10, 40, clock()) == 0


def test_a_429_is_obeyed_by_every_kind_of_reading(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    body = b'{"success": false, "error": {"code": "RATE_LIMIT_EXCEEDED", "message": "Slow down."}}'

    def limited(_request: Request) -> Reply:
        return Reply(429, body, {"Content-Type": "application/json", "Retry-After": "90"})

    vendor.instead = limited
    assert take_turn(account).error_code == "RATE_LIMIT_EXCEEDED"
    vendor.instead = None
    vendor.asked.clear()
    clock.pass_by(seconds=60)
    assert take_turn(account, WorkKind.DETAILS).outcome == "failed"
    assert take_turn(account).outcome == "failed"
    assert vendor.asked == []
    due = Work.objects.get(account=account, kind=WorkKind.READING).due_at
    assert due is not None
    clock.pass_by(seconds=31)
    assert take_turn(account).outcome == "ok"


def test_a_refused_key_is_replaced_by_its_sibling_in_the_same_turn(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    card = vendor.world.cards()[0]
    account.keys.all().delete()
    bad = add_key(account, "Old", "gc_revoked_long_ago", by="a test")
    good = add_key(account, "New", card.read_only_key, by="a test")
    ApiKey.objects.filter(pk=bad.pk).update(window_limit=5000)  # looks roomier, so goes first
    assert take_turn(account).outcome == "ok"
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == ("invalid", "good")
    assert bad.last_error_message
    assert good.last_success_at == clock()
    vendor.asked.clear()
    clock.pass_by(minutes=2)
    assert take_turn(account).outcome == "ok"
    good.refresh_from_db()
    bad.refresh_from_db()
    assert bad.last_error_at is not None
    assert bad.last_error_at < clock()  # not asked again


def test_a_key_that_may_not_read_says_so_and_is_tried_again_an_hour_later(
    account: ApiAccount, vendor: Vendor, clock: Clock, take_turn: Turn
) -> None:
    card = vendor.world.cards()[0]
    account.keys.all().delete()
    key = add_key(account, "CI", card.scopeless_key, by="a test")
    assert take_turn(account).outcome == "failed"
    key.refresh_from_db()
    assert key.state == "scope_missing"
    vendor.asked.clear()
    clock.pass_by(minutes=30)
    run = take_turn(account)
    assert (run.outcome, vendor.asked) == ("failed", [])
    assert "CI" in run.note
    clock.pass_by(minutes=31)
    take_turn(account)
    assert vendor.asked == ["/quota"]


def test_the_secret_is_in_no_row_and_no_error(
    account: ApiAccount, vendor: Vendor, take_turn: Turn
) -> None:
    secret = vendor.world.cards()[0].key

    def echo(_request: Request) -> Reply:
        said = f'{{"success": false, "error": {{"code": "X", "message": "bad {secret}"}}}}'
        return Reply(401, said.encode(), {"Content-Type": "application/json"})

    vendor.instead = echo
    run = take_turn(account)
    kept = [run.note, str(account.keys.values().get()), str(Work.objects.values())]
    assert all(secret not in text for text in kept)


def test_one_odd_reset_header_is_forgotten(account: ApiAccount, clock: Clock) -> None:
    account.keys.update(window_limit=1000, window_seconds=keyring.MOST_SECONDS)
    key = account.keys.get()
    reset = clock() + timedelta(days=20_000)
    with keyring.opened(key, account, clock) as client:
        client._exchange.window = RateWindow(limit=1000, remaining=900, reset_at=reset)
    key.refresh_from_db()
    assert key.window_seconds == keyring.MOST_SECONDS
    keyring.reserve(key, 500, 40, clock())
    assert keyring.next_slice(key, clock()) <= clock() + timedelta(hours=4)
    for _ in range(5):
        clock.pass_by(days=1)
        soon = clock() + timedelta(seconds=300)
        keyring.note_window(key, RateWindow(limit=1000, remaining=900, reset_at=soon), clock())
    key.refresh_from_db()
    assert key.window_seconds == 300


def test_who_loses_a_race_for_the_share_gets_what_is_left(
    account: ApiAccount, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.keys.update(window_limit=1000, window_seconds=60)
    key = account.keys.get()
    raced: list[bool] = []
    real = keyring._free

    def raced_once(*given: Any) -> int:
        if not raced:
            raced.append(True)
            free = real(*given)
            keyring.spend(key, 3, clock())
            return free
        return real(*given)

    monkeypatch.setattr(keyring, "_free", raced_once)
    assert keyring.reserve(key, 100, 40, clock()) == 1000 * 40 // 700 - 3
