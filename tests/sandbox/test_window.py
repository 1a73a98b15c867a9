"""The rate limit: per key, rolling, shared with the customer's own work."""

from collections.abc import Callable
from datetime import timedelta

from analytics.graphicoal.sandbox import SandboxAccount, World, running
from tests.sandbox.conftest import Caller, Clock


def test_a_full_window_refuses_until_it_has_moved_on(
    world: World, clock: Clock, card: SandboxAccount
) -> None:
    with running(world, clock=clock, limit=10) as server:
        call = Caller(server.base_url, card.key)
        remaining = []
        while (response := call("/quota")).status_code == 200:
            remaining.append(int(response.headers["X-RateLimit-Remaining"]))
            clock.now += timedelta(seconds=1)
        assert remaining == list(range(len(remaining) - 1, -1, -1))
        assert 5 <= len(remaining) < 10, "the customer's own work takes a part"
        assert response.status_code == 429
        assert response.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
        wait = int(response.headers["Retry-After"])
        assert wait == 60 - len(remaining)
        assert int(response.headers["X-RateLimit-Reset"]) == clock.now.timestamp() + wait + 0
        clock.now += timedelta(seconds=wait - 1)
        assert call("/quota").status_code == 429
        clock.now += timedelta(seconds=1)
        assert call("/quota").status_code == 200
        assert call("/quota").status_code == 429
        call.session.close()


def test_keys_have_windows_of_their_own(world: World, clock: Clock, card: SandboxAccount) -> None:
    with running(world, clock=clock, limit=10) as server:
        first, second = (
            Caller(server.base_url, card.key),
            Caller(server.base_url, card.read_only_key),
        )
        while first("/quota").status_code == 200:
            pass
        assert second("/quota").status_code == 200
        first.session.close()
        second.session.close()


def test_questions_about_the_past_do_not_count(call: Caller, clock: Clock) -> None:
    before = int(call("/quota").headers["X-RateLimit-Remaining"])
    for _ in range(30):
        call.at(clock.now - timedelta(hours=5))
    assert int(call("/quota").headers["X-RateLimit-Remaining"]) == before - 1


def test_the_customers_own_work_follows_the_hour(
    caller: Callable[[str], Caller], card: SandboxAccount, clock: Clock
) -> None:
    call = caller(card.key)
    taken = {}
    for hour in (2, 15):
        past = {"X-Sandbox-As-Of": clock.now.replace(hour=hour, day=10).isoformat()}
        taken[hour] = 1000 - int(call("/quota", headers=past).headers["X-RateLimit-Remaining"])
    assert 20 < taken[2] < taken[15] <= 251
