"""The range that a range is compared with lies right before it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict

from analytics.ledger.buckets import DAY
from analytics.queries import current_periods, periods_before
from dashboard.pages.overview.previous import PreviousRange
from dashboard.pages.overview.scope import scope_of
from dashboard.templatetags.times import reporting_zone
from tests.pages.stories import Told

pytestmark = pytest.mark.django_db


def previous(told: Told, now: datetime, query: str) -> PreviousRange | None:
    return scope_of(told.cast.admin, QueryDict(query), now, reporting_zone()).previous


def test_before_this_period_lies_the_last_one_of_each_account(told: Told, now: datetime) -> None:
    found = previous(told, now, "")
    scope = scope_of(told.cast.admin, QueryDict(), now, reporting_zone())
    before = periods_before(current_periods(scope.accounts))
    assert found is not None
    assert found.periods == tuple(period.id for period in before)
    starts = {period.account_id: period.start for period in scope.current}
    assert found.later == {p.account_id: starts[p.account_id] - p.start for p in before}


def test_before_the_last_period_lies_the_one_before_that(told: Told, now: datetime) -> None:
    found = previous(told, now, "range=last")
    scope = scope_of(told.cast.admin, QueryDict(), now, reporting_zone())
    assert found is not None
    assert found.periods == tuple(period.id for period in periods_before(scope.before))
    assert set(found.periods or ()).isdisjoint(period.id for period in scope.before)


@pytest.mark.parametrize(
    ("query", "length"),
    [("range=7d", 7 * DAY), ("range=24h", DAY), ("since=2026-03-02&until=2026-03-04", 3 * DAY)],
)
def test_before_days_lie_as_many_days(
    told: Told, now: datetime, query: str, length: timedelta
) -> None:
    scope: Any = scope_of(told.cast.admin, QueryDict(query), now, reporting_zone())
    assert scope.previous.until == scope.asked.span.since
    later = {view.id: scope.asked.span.since - scope.previous.since for view in scope.views}
    assert scope.previous.later == later
    assert abs(next(iter(later.values())) - length) < timedelta(minutes=15)


def test_nothing_is_compared_where_nobody_asks(told: Told, now: datetime) -> None:
    assert previous(told, now, "compare=none") is None
    assert previous(told, now, "compare=none&range=7d") is None
