"""Rule 5: the unobserved end of a period."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from analytics.ledger.charges import Charge
from analytics.ledger.entries import Period
from analytics.ledger.tails import estimate
from tests.ledger.notation import books, moment

HISTORY = """
    March = 03-01 .. 03-31
    03-31 22:00 | March | 100 left | 900 used | edit 900
"""
(MARCH,) = books(HISTORY).periods.values()
DAY = 86_400.0


def read_at(clock: str) -> Period:
    return replace(MARCH, last_at=moment(clock))


def edit(clock: str, credits: int) -> Charge:
    return Charge("edit", moment(clock), credits)


def test_the_recent_rate_goes_on() -> None:
    tail = estimate(MARCH, [], {"edit": 36, "generate": 12}, DAY)
    assert (tail.low, tail.best, tail.high, tail.seconds) == (0, 4, 100, 7200)
    assert tail.by_operation == {"edit": 3, "generate": 1}


def test_images_prove_the_least() -> None:
    tail = estimate(MARCH, [edit("03-31 22:30", 6), edit("03-31 23:30", 3)], {"generate": 12}, DAY)
    assert (tail.low, tail.best) == (9, 9)
    assert tail.by_operation == {"edit": 9}


def test_what_the_rate_adds_goes_where_images_prove_too_little() -> None:
    tail = estimate(MARCH, [edit("03-31 22:30", 2)], {"edit": 36, "generate": 48}, DAY)
    assert (tail.low, tail.best) == (2, 7)
    assert tail.by_operation == {"edit": 3, "generate": 4}


def test_no_more_than_was_left_and_granted() -> None:
    assert estimate(MARCH, [], {"edit": 9000}, DAY).best == 100
    assert estimate(MARCH, [], {"edit": 9000}, DAY, grants=50).high == 150


def test_images_may_prove_more_than_was_left() -> None:
    tail = estimate(MARCH, [edit("03-31 22:30", 130)], {}, DAY)
    assert (tail.low, tail.best, tail.high) == (130, 130, 130)


def test_an_overdraft_leaves_nothing_to_use() -> None:
    tail = estimate(replace(MARCH, remaining=-20), [], {"edit": 36}, DAY)
    assert (tail.low, tail.best, tail.high, tail.by_operation) == (0, 0, 0, {})


def test_images_at_the_last_reading_or_at_the_edge_lie_outside() -> None:
    outside = [edit("03-31 22:00", 5), edit("04-01 00:00", 5), edit("04-01 00:01", 5)]
    assert estimate(MARCH, outside, {}, DAY).low == 0


def test_after_a_reading_at_the_last_instant_nothing_is_unknown() -> None:
    for last_at in (MARCH.edge, MARCH.edge - timedelta(microseconds=1)):
        tail = estimate(replace(MARCH, last_at=last_at), [], {"edit": 10**9}, DAY)
        assert (tail.low, tail.best, tail.high, tail.seconds) == (0, 0, 0, 0.0)


def test_without_a_recent_rate_images_are_all_there_is() -> None:
    assert estimate(MARCH, [edit("03-31 22:30", 2)], {"edit": 5}, 0.0).best == 2


OPERATIONS = st.sampled_from(["edit", "generate", "upscale"])


@given(
    st.lists(st.tuples(OPERATIONS, st.integers(0, 7200), st.integers(0, 30)), max_size=9),
    st.dictionaries(OPERATIONS, st.integers(-5, 5000)),
    st.floats(0, DAY),
    st.integers(-50, 500),
)
def test_low_best_and_high_are_in_order_and_operations_add_up(
    images: list[tuple[str, int, int]], recent: dict[str, int], seconds: float, left: int
) -> None:
    charges = [
        Charge(operation, MARCH.last_at + timedelta(seconds=after), credits)
        for operation, after, credits in images
    ]
    tail = estimate(replace(MARCH, remaining=left), charges, recent, seconds)
    assert 0 <= tail.low <= tail.best <= tail.high
    assert sum(tail.by_operation.values()) == tail.best
    for name in {charge.operation for charge in charges}:
        inside = [c for c in charges if MARCH.last_at < c.at < MARCH.edge and c.operation == name]
        assert tail.by_operation.get(name, 0) >= sum(charge.credits for charge in inside)


def test_a_rate_is_rounded_half_up_and_never_negative() -> None:
    assert estimate(MARCH, [], {"edit": 18}, DAY).best == 2
    assert estimate(MARCH, [], {"edit": 36, "generate": -36}, DAY).best == 3
