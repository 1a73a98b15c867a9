"""What a day holds, and what the vendor leaves open."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from analytics.graphicoal.sandbox import World
from analytics.graphicoal.sandbox.billing import Monthly
from analytics.graphicoal.sandbox.prompts import scene
from analytics.graphicoal.sandbox.rhythm import easter, holidays
from analytics.graphicoal.sandbox.small import BUSY, small_world
from analytics.graphicoal.sandbox.vendor import Charge, Order, Renewal, charges
from tests.sandbox.conftest import EPOCH, Clock


@pytest.mark.parametrize(
    ("year", "day"),
    [(2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)), (2038, date(2038, 4, 25))],
)
def test_easter_falls_where_the_calendar_has_it(year: int, day: date) -> None:
    assert easter(year) == day
    assert day + timedelta(days=1) in holidays(year)


def test_periods_from_the_31st_start_on_a_months_last_day() -> None:
    billing = Monthly(31, 6, 30)
    start = billing.first(datetime(2028, 1, 31, 7, tzinfo=UTC))
    assert start == datetime(2028, 2, 29, 6, 30, tzinfo=UTC)
    assert billing.following(start) == datetime(2028, 3, 31, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(Charge.WHOLE, (2, 2, 2)), (Charge.SHARE, (1, 1, 0)), (Charge.FIRST, (2, 0, 0))],
)
def test_a_call_of_three_images_is_charged_by_the_mode(
    mode: Charge, expected: tuple[int, ...]
) -> None:
    assert charges(2, 3, mode) == expected


@pytest.mark.parametrize("renewal", list(Renewal))
def test_a_renewal_starts_anew_or_runs_on(renewal: Renewal, clock: Clock) -> None:
    profile = replace(BUSY, plan=replace(BUSY.plan, renewal=renewal))
    periods = World("renewal", EPOCH, (profile,)).truth(clock.now)[0].periods
    for before, after in pairwise(periods):
        kept = before.closing if renewal is Renewal.RUNS_ON else 0
        assert after.opening == kept + profile.plan.allowance


def test_lists_come_in_the_order_that_the_profile_says(clock: Clock) -> None:
    at = int(clock.now.timestamp()) * 1_000_000
    lists = {}
    for order in Order:
        world = World("order", EPOCH, (replace(BUSY, order=order),))
        lists[order] = world.account("busy", at).gallery.listed(at)
    assert lists[Order.OLDEST] == lists[Order.NEWEST][::-1] == sorted(lists[Order.OLDEST])
    assert sorted(lists[Order.SHUFFLED]) == lists[Order.OLDEST] != lists[Order.SHUFFLED]


def test_drift_is_in_the_total_and_in_no_operation(clock: Clock) -> None:
    world = World("drift", EPOCH, (replace(BUSY, drift_per_day=4.0),))
    book = world.truth(clock.now)[0]
    assert sum(period.unattributed for period in book.periods) > 5
    for period in book.periods:
        assert period.used == sum(period.credits.values()) + period.unattributed


def test_nobody_spends_more_than_there_is(clock: Clock) -> None:
    poor = replace(BUSY, plan=replace(BUSY.plan, allowance=20, pack=10))
    account = World("poor", EPOCH, (poor,)).account("busy", int(clock.now.timestamp()) * 1_000_000)
    balance, low = 0, 99
    for event in account.events:
        balance += event.balance
        low = min(low, balance)
    assert 0 <= low < 2


def test_prompts_are_many_and_fit() -> None:
    prompts = Counter(
        scene(subjects, theme, operation).prompt
        for subjects in ("product", "marketing", "docs")
        for theme in range(700)
        for operation in ("generate", "edit", "analyze", "svg_generate")
    )
    assert len(prompts) > 2_000
    assert 500 < max(map(len, prompts)) <= 2_000
    assert any(not prompt.isascii() for prompt in prompts)


def test_ids_sort_by_time(clock: Clock) -> None:
    images = small_world(EPOCH).truth(clock.now)[0].images
    assert [i.created_at for i in sorted(images, key=lambda i: i.image_id)] == [
        i.created_at for i in images
    ]
    assert {len(image.image_id) for image in images} == {23}
