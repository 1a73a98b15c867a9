"""Credits divided by teams: every stretch by its own shares, and no credit lost or made."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analytics.ledger.chargeback import Stretch, cuts, divided, spread
from analytics.ledger.shares import largest_remainder

WHOLE = 10_000
WEIGHTS = st.dictionaries(st.integers(1, 9), st.integers(1, WHOLE), max_size=6)
STRETCHES = st.lists(st.builds(Stretch, st.integers(-(10**7), 10**7), WEIGHTS), max_size=12)
START, EDGE = datetime(2026, 3, 1, 10, 7, tzinfo=UTC), datetime(2026, 4, 1, 10, 7, tzinfo=UTC)


@given(STRETCHES)
def test_it_always_adds_up(stretches: list[Stretch]) -> None:
    assert sum(divided(stretches).values()) == sum(stretch.credits for stretch in stretches)


@given(STRETCHES)
def test_nobody_gets_what_they_did_not_agree_to(stretches: list[Stretch]) -> None:
    agreed = {team for stretch in stretches for team in stretch.weights}
    bare = any(stretch.credits and not stretch.weights for stretch in stretches)
    assert divided(stretches).keys() == agreed | ({None} if bare else set())


@given(st.integers(-(10**7), 10**7), WEIGHTS.filter(len))
def test_each_is_within_one_credit_of_their_share(credits: int, weights: dict[int, int]) -> None:
    parts = divided([Stretch(credits, weights)])
    for team, weight in weights.items():
        exact = credits * weight / sum(weights.values())
        assert abs((parts[team] or 0) - exact) < 1 + 1e-6


def test_a_change_in_the_midst_is_divided_on_both_sides() -> None:
    before, after = Stretch(100, {1: WHOLE}), Stretch(58, {1: 6000, 2: 4000})
    assert divided([before, after]) == {1: 100 + 35, 2: 23}


def test_a_correction_is_given_back_by_the_shares_of_its_own_time() -> None:
    assert divided([Stretch(100, {1: WHOLE}), Stretch(-10, {1: 5000, 2: 5000})]) == {1: 95, 2: -5}


def test_what_nobody_agreed_to_bear_stays_apart() -> None:
    assert divided([Stretch(7, {}), Stretch(3, {1: WHOLE})]) == {None: 7, 1: 3}


@given(st.lists(st.integers(-5, 40)))
def test_cuts_lie_inside_the_period_in_order_once_each(offsets: list[int]) -> None:
    days = [date(2026, 3, 1) + timedelta(days=offset) for offset in offsets]
    found = cuts(days, START, EDGE)
    assert found == sorted(set(found))
    assert all(START < at < EDGE and at.hour == 0 for at in found)
    inside = {day for day in days if date(2026, 3, 1) < day <= date(2026, 4, 1)}
    assert {at.date() for at in found} == inside


@given(
    st.lists(st.integers(-50, 900), min_size=1, max_size=40),
    st.lists(st.integers(1, WHOLE), min_size=1, max_size=5),
)
def test_what_teams_bear_is_spread_over_amounts_and_every_sum_is_met(
    amounts: list[int], weights: list[int]
) -> None:
    parts = largest_remainder(sum(amounts), weights)
    found = spread(amounts, parts, weights)
    assert [sum(row) for row in found] == amounts
    assert [sum(column) for column in zip(*found, strict=True)] == parts
    if min(amounts) >= 0:
        assert min(min(row) for row in found) >= 0


def test_no_team_gets_its_credits_before_the_others() -> None:
    halves = spread([1] * 100, [60, 40], [6000, 4000])
    for start in range(0, 100, 20):
        assert 10 <= sum(row[0] for row in halves[start : start + 20]) <= 14
