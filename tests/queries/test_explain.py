"""Whatever is asked, the arithmetic behind a figure adds up to the figure."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db.models import QuerySet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.access import visible_accounts
from accounts.models import ApiAccount
from analytics.ledger.buckets import QUARTER, quarter_of
from analytics.ledger.charges import ImageCharge, calls
from analytics.ledger.prices import Prices
from analytics.queries import (
    current_periods,
    explain,
    explain_balance,
    periods_before,
)
from tests.cast import Cast
from tests.queries.adding_up import assert_adds_up
from tests.queries.conftest import CONNECTED, EPOCH, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("past")]

OPERATIONS = [None, "generate", "edit", "unattributed", "nothing such"]
ENDS = [
    None,
    EPOCH + timedelta(days=1),  # only images tell of it
    CONNECTED + timedelta(hours=9, minutes=7),
    datetime(2026, 3, 30, 22, 15, tzinfo=UTC),
    datetime(2026, 4, 2, 18, tzinfo=UTC),
    NOW,
]
RANGES = [(a, b) for a, b in product(ENDS, ENDS) if not (a and b) or a < b]


def everything() -> QuerySet[ApiAccount]:
    return ApiAccount.objects.all()


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(("since", "until"), RANGES)
def test_every_range_and_operation_adds_up_to_its_burn(
    since: datetime | None, until: datetime | None, operation: str | None
) -> None:
    told = explain(everything(), since, until, operation=operation)
    assert_adds_up(told, everything())
    capped = explain(everything(), since, until, operation=operation, limit=3)
    assert_adds_up(capped, everything())
    assert len(capped.entries) + capped.earlier == len(told.entries) + told.earlier
    assert capped.entries == told.entries[: len(capped.entries)]


@given(st.data())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_quarter_hours_add_up_to_their_burn(data: st.DataObject) -> None:
    length = (NOW - CONNECTED) // QUARTER
    first = data.draw(st.integers(0, length - 1))
    last = data.draw(st.integers(first + 1, min(first + 60, length)))
    start = quarter_of(CONNECTED)
    told = explain(everything(), start + first * QUARTER, start + last * QUARTER)
    assert_adds_up(told, everything())


def test_a_billing_period_is_explained_by_its_counter() -> None:
    for period in [*current_periods(everything()), *periods_before(current_periods(everything()))]:
        told = explain(everything(), periods=[period.id])
        assert told.credits == period.used
        assert told.accounts == bool(told.entries)
        assert told.reconstruction.credits == 0
        numbers = {entry.reading.number for entry in told.entries}
        assert told.readings == len(numbers)
        assert_adds_up(told, everything(), periods=[period.id])


def test_ranges_side_by_side_share_the_interval_that_they_cut() -> None:
    edge = datetime(2026, 3, 31, 9, tzinfo=UTC)
    before, after = explain(everything(), until=edge), explain(everything(), since=edge)
    assert before.credits + after.credits == explain(everything()).credits
    cut = {(e.account, e.operation): e for e in before.entries if e.is_cut}
    assert cut
    for other in (entry for entry in after.entries if entry.is_cut):
        here = cut[other.account, other.operation]
        assert here.part + other.part == here.credits == other.credits
        assert here.reading == other.reading


def test_the_estimated_part_names_each_tail_and_its_rate() -> None:
    told = explain(everything())
    assert told.tails
    for tail in told.tails:
        assert tail.low <= tail.best <= tail.high
        assert tail.part == tail.best
        assert tail.seconds == (tail.edge - tail.last_at).total_seconds() > 0
        rate = round(tail.recent * tail.seconds / tail.recent_seconds)
        assert tail.best == min(tail.high, max(tail.low, rate))


def test_the_reconstructed_part_is_what_calls_cost_before_the_first_period() -> None:
    told = explain(everything()).reconstruction
    expected = images = 0
    for account in everything():
        first = account.periods.earliest("start").start
        rows = list(account.images.filter(created_at__lt=first))
        images += len(rows)
        expected += sum(
            call.credits
            for call in calls(
                ImageCharge(
                    row.operation,
                    row.prompt,
                    row.created_at,
                    Prices({}).charge(row.operation, row.credits_charged),
                )
                for row in rows
            )
        )
    assert told.credits == expected > 0
    assert told.images == images
    assert sum(each.credits for each in told.prices) - told.shared == told.credits
    assert told.shared > 0


def test_the_balance_adds_up_line_by_line() -> None:
    balances = explain_balance(everything())
    assert len(balances) == 2
    for told, period in zip(balances, current_periods(everything()), strict=True):
        moved = told.opening + told.grants + told.debits - told.usage - told.corrections
        assert moved == told.closing == told.left == period.remaining
        assert told.used == period.used
        assert sum(move.credits for move in told.moves) == told.grants + told.debits
        assert told.last.last_at == period.last_at
        for move in told.moves:
            assert move.after - move.before == move.credits


def test_one_explains_only_what_one_may_see() -> None:
    cast = Cast.assemble()
    first, second = everything().order_by("pk")
    first.teams.add(cast.design)
    assert {e.account for e in explain(visible_accounts(cast.lead)).entries} == {first.name}
    nothing = explain(visible_accounts(cast.nobody))
    assert (nothing.credits, nothing.entries, nothing.tails) == (0, (), ())
    assert explain_balance(visible_accounts(cast.nobody)) == []
    mine = explain(visible_accounts(cast.lead))
    other = explain(ApiAccount.objects.filter(pk=second.pk))
    assert mine.credits + other.credits == explain(visible_accounts(cast.admin)).credits


def test_an_explanation_costs_a_few_queries_whatever_it_holds(
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    with django_assert_max_num_queries(20):
        explain(everything(), CONNECTED + timedelta(hours=9), NOW - timedelta(hours=9))
    with django_assert_max_num_queries(8):
        explain_balance(everything())
