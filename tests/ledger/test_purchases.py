"""A purchase is the grant of the same credits that lies nearest; each grant is one purchase's."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analytics.ledger.purchases import NEAR, Bought, Granted, in_tail, match

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def bought(day: int, credits: int = 500, pk: int = 0, account: int = 1) -> Bought:
    return Bought(pk or day, account, (MARCH + (day - 1) * DAY).date(), credits)


def granted(day: float, credits: int = 500, pk: int = 0, account: int = 1) -> Granted:
    at = MARCH + (day - 1) * DAY
    return Granted(pk or round(day * 100), account, at, at + timedelta(minutes=2), credits)


def test_the_nearest_grant_of_the_same_credits_is_it() -> None:
    found = match([bought(10)], [granted(3), granted(11.5), granted(10.5, 400)])
    assert [grant.id for grant in found.grants[10]] == [1150]
    assert [grant.id for grant in found.unexplained] == [300, 1050]
    assert found.unseen == ()


def test_each_grant_is_taken_once_the_nearest_pair_first() -> None:
    found = match([bought(5), bought(7)], [granted(7.5), granted(15)])
    assert [grant.id for grant in found.grants[7]] == [750]
    assert [grant.id for grant in found.grants[5]] == [1500]
    assert match([bought(5, pk=1), bought(5, pk=2)], [granted(5)]).unseen == (bought(5, pk=2),)


def test_what_is_too_far_away_or_anothers_stays_unmatched() -> None:
    days = NEAR // DAY
    assert match([bought(1)], [granted(2 + days)]).grants
    assert not match([bought(1)], [granted(2 + days + 0.01)]).grants
    assert not match([bought(20)], [granted(20 - days - 0.01)]).grants
    assert not match([bought(1)], [granted(1, account=2)]).grants


def test_a_purchase_may_be_two_grants_but_only_of_what_is_left() -> None:
    found = match(
        [bought(5, 1500), bought(6, 500)], [granted(5, 1000), granted(6, 500), granted(8, 500)]
    )
    assert [grant.id for grant in found.grants[5]] == [500, 800]
    assert [grant.id for grant in found.grants[6]] == [600]
    assert not match([bought(5, 1500)], [granted(d, 500) for d in (5, 6, 7)]).grants


def test_credits_bought_on_a_day_of_the_tail_may_lie_in_it() -> None:
    edge = MARCH + 31 * DAY
    late = bought(31, 500)
    assert in_tail([late], edge - timedelta(seconds=74), edge) == 500
    assert in_tail([bought(30)], edge - timedelta(seconds=74), edge) == 0
    assert in_tail([bought(32)], edge - timedelta(seconds=74), edge) == 0
    assert in_tail([late, bought(30, 7)], edge - 2 * DAY, edge) == 507


some_bought = st.lists(st.tuples(st.integers(1, 40), st.sampled_from([100, 200, 300])), max_size=8)
some_granted = st.lists(st.tuples(st.integers(1, 40), st.sampled_from([100, 200])), max_size=8)


@given(some_bought, some_granted)
def test_nothing_is_lost_and_nothing_is_taken_twice(
    purchases: list[tuple[int, int]], grants: list[tuple[int, int]]
) -> None:
    here = [bought(day, credits, pk) for pk, (day, credits) in enumerate(purchases, 1)]
    there = [granted(day, credits, pk) for pk, (day, credits) in enumerate(grants, 1)]
    found = match(here, there)
    taken = [grant for several in found.grants.values() for grant in several]
    assert sorted([*taken, *found.unexplained], key=lambda g: g.id) == there
    assert {*found.grants} | {each.id for each in found.unseen} == {each.id for each in here}
    by_id = {each.id: each for each in here}
    for pk, several in found.grants.items():
        assert sum(grant.credits for grant in several) == by_id[pk].credits
    assert match(here[::-1], there[::-1]) == found


def test_a_day_is_utcs() -> None:
    assert bought(1).starts == MARCH
    assert bought(1).day == date(2026, 3, 1)
    assert bought(1).ends == MARCH + DAY
