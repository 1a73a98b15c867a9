"""Whole credits divided: nothing lost, nothing made."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.ledger.shares import even_shares, largest_remainder

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=60).filter(any)


@given(st.integers(-(10**9), 10**9), WEIGHTS)
def test_parts_add_up_and_are_within_one_of_their_share(total: int, weights: list[int]) -> None:
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    assert all(abs(part - share) < 1 for part, share in zip(parts, exact, strict=True))


@given(st.integers(0, 10**6), WEIGHTS)
def test_a_larger_remainder_never_gets_less(total: int, weights: list[int]) -> None:
    parts = largest_remainder(total, weights)
    exact = [Fraction(total * weight, sum(weights)) for weight in weights]
    rests = [share - share.__floor__() for share in exact]
    ups = [part - share.__floor__() for part, share in zip(parts, exact, strict=True)]
    order = sorted(range(len(rests)), key=lambda index: (-rests[index], index))
    assert [ups[index] for index in order] == sorted(ups, reverse=True)


@given(st.integers(0, 10**6), WEIGHTS)
def test_even_shares_add_up_and_give_nothing_to_no_weight(total: int, weights: list[int]) -> None:
    parts = even_shares(total, weights)
    assert sum(parts) == total
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)
    assert min(parts) >= 0


def test_ties_go_to_the_earlier() -> None:
    assert largest_remainder(5, [1, 1, 1]) == [2, 2, 1]
    assert largest_remainder(-5, [1, 1, 1]) == [-2, -2, -1]


def test_fractions_are_divided_exactly() -> None:
    assert largest_remainder(10, [Fraction(3, 5), Fraction(2, 5)]) == [6, 4]
    assert largest_remainder(100, [Fraction(1, 3), Fraction(2, 3)]) == [33, 67]


def test_nothing_to_divide_by_is_refused_unless_there_is_nothing_to_divide() -> None:
    assert largest_remainder(0, [0, 0]) == [0, 0]
    assert largest_remainder(0, []) == []
    with pytest.raises(ValueError, match="above zero"):
        largest_remainder(1, [0, 0])
    with pytest.raises(ValueError, match="negative"):
        largest_remainder(1, [2, -1])
