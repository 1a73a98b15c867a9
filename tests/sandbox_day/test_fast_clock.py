"""A time that runs faster than the wall's, the same for all who are told of it."""

from datetime import UTC, datetime, timedelta

import pytest

from tools.sandbox_day.clock import VARIABLE, FastClock

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
CLOCK = FastClock(1_700_000_000.25, NOON, 200.0)


@pytest.mark.parametrize("seconds", [0.0, 0.5, 1.0, 432.0])
def test_a_second_of_the_wall_is_speed_seconds_of_life(seconds: float) -> None:
    assert CLOCK.at(1_700_000_000.25 + seconds) - NOON == timedelta(seconds=200 * seconds)


def test_who_is_told_of_it_has_the_same_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    CLOCK.hand_on()
    assert FastClock.of_this_day() == CLOCK


def test_it_begins_now_and_goes_on() -> None:
    clock = FastClock.starting_now(NOON, 1000.0)
    first, second = clock(), clock()
    assert NOON <= first <= second < NOON + timedelta(hours=1)


@pytest.mark.parametrize("text", ["", "[]", "[1, 2]", '[1, "noon", 3]'])
def test_an_odd_text_is_no_clock(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  each reader has words of its own
        FastClock.from_text(text)
