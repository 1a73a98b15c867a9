"""Cost is exact until the end, then rounded once: whatever is asked, the parts are the whole."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.ledger.currencies import CODES, decimals
from analytics.ledger.money import (
    Burned,
    Price,
    Tax,
    bill,
    changes,
    each,
    held,
    in_cents,
    timeline,
    valid_at,
)

MARCH = date(2026, 3, 1)
DAY = timedelta(days=1)


def price(day: date = MARCH, millionths: int = 10_000, currency: str = "USD") -> Price:
    return Price(day, millionths, currency)


def at(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def test_a_credit_at_a_cent_costs_a_cent() -> None:
    (cost,) = bill([Burned("edit", 51, price()), Burned("generate", -3, price())]).costs
    assert (cost.currency, cost.net) == ("USD", Decimal("0.48"))
    assert cost.parts == {"edit": Decimal("0.51"), "generate": Decimal("-0.03")}
    assert str(cost.net) == "0.48"
    assert (cost.tax, cost.gross) == (Decimal(0), Decimal("0.48"))


def test_halves_go_away_from_nothing_and_the_larger_remainder_gets_the_cent() -> None:
    half = price(millionths=5_000)
    assert bill([Burned("a", 1, half)]).costs[0].net == Decimal("0.01")
    assert bill([Burned("a", -1, half)]).costs[0].net == Decimal("-0.01")
    thirds = [Burned(name, 1, price(millionths=3_300)) for name in "abc"]
    (cost,) = bill(thirds).costs
    assert cost.net == Decimal("0.01")  # 0.99 cents, and each part alone would have been nothing
    assert list(cost.parts.values()) == [Decimal("0.01"), Decimal("0.00"), Decimal("0.00")]


def test_currencies_are_never_added() -> None:
    found = bill(
        [Burned("a", 100, price()), Burned("a", 7, price(currency="JPY", millionths=10**6))]
    )
    assert [(cost.currency, str(cost.net)) for cost in found.costs] == [
        ("JPY", "7"),
        ("USD", "1.00"),
    ]
    assert found.of("a") == (("JPY", Decimal(7)), ("USD", Decimal("1.00")))


def test_tax_is_rounded_once_on_all_of_it() -> None:
    taxed = Price(MARCH, 10_000, "EUR", 190_000, "VAT")
    # 3 times 1 credit: each by itself has 0.19 cents of tax, together 0.57 cents.
    (cost,) = bill([Burned(name, 1, taxed) for name in "abc"]).costs
    assert cost.taxes == (Tax("VAT", 190_000, Decimal("0.01")),)
    assert (cost.net, cost.gross) == (Decimal("0.03"), Decimal("0.04"))


def test_two_rates_are_two_lines_that_add_up_to_the_rounded_tax() -> None:
    low, high = (
        Price(MARCH, 10_000, "EUR", 55_000, "VAT"),
        Price(MARCH, 10_000, "EUR", 75_000, "VAT"),
    )
    (cost,) = bill([Burned("a", 10, low), Burned("a", 10, high)]).costs
    assert cost.tax == Decimal("0.01")  # 0.55 and 0.75 cents are 1.3
    assert [each.amount for each in cost.taxes] == [Decimal("0.00"), Decimal("0.01")]


def test_what_no_price_holds_for_is_counted_and_costs_nothing() -> None:
    found = bill([Burned("a", 5, None), Burned("b", 1, price())])
    assert found.unpriced == 5
    assert found.of("a") == ()


def test_an_own_price_outdoes_the_one_for_all_from_its_day_on() -> None:
    common = [price(MARCH), price(MARCH + 20 * DAY, 30_000)]
    own = [price(MARCH + 10 * DAY, 20_000)]
    prices = timeline(own, common)
    assert [p.millionths for p in prices] == [10_000, 20_000]
    assert valid_at(prices, at(MARCH + 9 * DAY, 23)) == common[0]
    assert valid_at(prices, at(MARCH + 10 * DAY)) == own[0]
    assert valid_at(prices, at(MARCH + 25 * DAY)) == own[0]
    assert valid_at(prices, at(MARCH - DAY)) is None
    assert timeline([], common) == tuple(common)


def test_a_change_is_a_day_inside_at_which_other_terms_begin() -> None:
    days = [MARCH + n * DAY for n in (0, 5, 9)]
    prices = [price(days[0]), price(days[1]), price(days[2], 20_000)]
    assert changes(prices, at(MARCH - DAY), None) == [days[0], days[2]]
    assert changes(prices, at(MARCH), None) == [days[2]]  # the edges themselves change nothing
    assert changes(prices, at(MARCH), at(days[2])) == []
    assert [p.since for p in held(prices, at(days[1], 3), at(days[2], 1))] == days[1:]
    assert held(prices, at(MARCH - DAY), at(MARCH)) == []


prices = st.builds(
    Price,
    st.just(MARCH),
    st.integers(0, 10**12),
    st.sampled_from(["USD", "EUR", "JPY", "KWD"]),
    st.sampled_from([0, 55_000, 190_000, 88_750]),
    st.just("VAT"),
)
burned = st.lists(
    st.builds(Burned, st.sampled_from("abcdef"), st.integers(-(10**9), 10**9), st.none() | prices),
    max_size=40,
)


@given(burned)
def test_the_parts_of_any_bill_are_its_whole(rows: list[Burned[str]]) -> None:
    found = bill(rows)
    for cost in found.costs:
        assert sum(cost.parts.values()) == cost.net
        exact = sum(
            (
                Fraction(row.cost)
                for row in rows
                if row.price and row.price.currency == cost.currency
            ),
            Fraction(0),
        )
        unit = Fraction(1, 10 ** decimals(cost.currency))
        assert abs(Fraction(cost.net) - exact / 10**6) <= unit / 2
        assert cost.net.as_tuple().exponent == -decimals(cost.currency)
        alone = each(rows)
        for part, amount in cost.parts.items():
            (itself,) = (c for c in alone[part].costs if c.currency == cost.currency)
            assert abs(Fraction(amount) - Fraction(itself.net)) < 2 * unit
    assert found.unpriced == sum(int(row.credits) for row in rows if row.price is None)


@given(burned, st.integers(0, 40))
def test_however_it_is_cut_the_whole_is_the_same(rows: list[Burned[str]], cut: int) -> None:
    by_part = bill(rows)
    by_half = bill(Burned(index < cut, row.credits, row.price) for index, row in enumerate(rows))
    assert [c.net for c in by_part.costs] == [c.net for c in by_half.costs]
    assert [c.tax for c in by_part.costs] == [c.tax for c in by_half.costs]


@given(st.lists(st.integers(-(10**12), 10**12) | st.fractions(-1000, 1000), max_size=30))
def test_a_part_is_less_than_a_cent_away_and_what_is_whole_stays(
    parts: list[int | Fraction],
) -> None:
    for part, cents in zip(parts, in_cents(parts, "USD"), strict=True):
        exact = Fraction(part) / 10_000
        assert abs(Fraction(cents) * 100 - exact) < 1
        if exact.denominator == 1:
            assert Fraction(cents) * 100 == exact


@pytest.mark.parametrize(("code", "places"), [("USD", 2), ("JPY", 0), ("KWD", 3)])
def test_currencies_have_their_own_cents(code: str, places: int) -> None:
    assert code in CODES
    assert decimals(code) == places
    assert all(len(each) == 3 and each.isascii() and each.isupper() for each in CODES)
