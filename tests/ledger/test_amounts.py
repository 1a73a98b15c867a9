"""Amounts are read exactly or refused, with a word on how to write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.ledger.amounts import NotAnAmount, decimal_of, read_amount, written


def read(text: str) -> int:
    return read_amount(text, most=1_000_000, example="0.01")


@pytest.mark.parametrize(
    ("text", "millionths"),
    [
        ("0.01", 10_000),
        (" 12 ", 12_000_000),
        ("0", 0),
        ("0.000001", 1),
        ("007.50", 7_500_000),
        ("0.0100000000", 10_000),
        ("1000000", 10**12),
    ],
)
def test_an_amount_is_read_to_the_millionth(text: str, millionths: int) -> None:
    assert read(text) == millionths


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0,01", "with a point, and no commas"),
        ("1,000.00", "with a point, and no commas"),
        ("-1", "not negative"),
        ("−1", "not negative"),
        ("٠.٠١", "only the digits 0 to 9"),
        ("０.０１", "only the digits 0 to 9"),
        ("1e3", "only the digits 0 to 9"),
        ("NaN", "only the digits 0 to 9"),
        ("$0.01", "only the digits 0 to 9"),
        (".5", "only the digits 0 to 9"),
        ("1.", "only the digits 0 to 9"),
        ("1_000", "only the digits 0 to 9"),
        ("1 000", "only the digits 0 to 9"),
        ("", "only the digits 0 to 9"),
        ("0.0000001", "At most 6 decimals"),
        ("1000000.000001", "too much"),
        ("9" * 5000, "too much"),
    ],
)
def test_anything_else_is_refused_with_how_to_write_it(text: str, said: str) -> None:
    with pytest.raises(NotAnAmount, match=r"Write it such as 0\.01\.$") as refusal:
        read(text)
    assert said in str(refusal.value)


@given(st.integers(0, 10**12), st.integers(0, 6))
def test_what_is_written_is_read_again(millionths: int, least: int) -> None:
    text = written(millionths, least)
    assert read(text) == millionths
    assert Decimal(text) == decimal_of(millionths)
    assert len(text.partition(".")[2]) >= least
