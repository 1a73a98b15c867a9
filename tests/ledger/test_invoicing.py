"""A bill agrees with what is possible, or a named difference explains it, or nothing does."""

import pytest

from analytics.ledger.invoicing import RENEWAL, compared

RESIDUALS = {
    "corrections": 24,
    "no image left": -111,
    "images without a price": -21,
    RENEWAL: 14_000,
}
BOUNDS = (13_813, 13_813, 13_822)


@pytest.mark.parametrize(
    ("billed", "agrees", "outside", "explained", "exactly"),
    [
        (13_816, True, 0, (), False),
        (13_813, True, 0, (), False),
        (13_822, True, 0, (), False),
        (13_846, False, 24, ("corrections",), True),
        (13_840, False, 18, ("corrections",), False),
        (13_792, False, -21, ("images without a price",), True),
        (13_703, False, -110, ("no image left",), False),
        (13_900, False, 78, (), False),  # a renewal is never just large enough
        (27_822, False, 14_000, (RENEWAL,), True),
    ],
)
def test_a_bill_beside_the_statement(
    billed: int, agrees: bool, outside: int, explained: tuple[str, ...], exactly: bool
) -> None:
    found = compared(billed, BOUNDS, RESIDUALS)
    assert (found.agrees, found.outside, found.explained_by, found.exactly) == (
        *(agrees, outside, explained, exactly),
    )
    assert found.difference == billed - 13_813
