"""This period against the same point of the last one, over small written histories."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import QuerySet

from accounts.models import ApiAccount
from analytics.models import BillingPeriod, QuarterBurn
from analytics.queries import current_periods, periods_before, same_point
from tests.cast import an_account

DAY = timedelta(days=1)
STARTS = [datetime(2026, month, 1, tzinfo=UTC) for month in (9, 10, 11)]


def a_period(account: ApiAccount, start: datetime, used: int, days: int = 30) -> BillingPeriod:
    edge = start + days * DAY
    return BillingPeriod.objects.create(
        account=account,
        start=start,
        end=edge - timedelta(seconds=1),
        edge=edge,
        opening=1000,
        remaining=1000 - used,
        used=used,
        counted={"generate": used},
        first_at=start,
        last_at=start + 10 * DAY,
    )


def burned(period: BillingPeriod, after: timedelta, credits: int, correction: int = 0) -> None:
    QuarterBurn.objects.create(
        account=period.account,
        period=period,
        operation="generate",
        quarter=period.start + after,
        usage=credits,
        correction=correction,
        estimated=500,
        reconstructed=700,
    )


@pytest.fixture
def accounts(db: None) -> QuerySet[ApiAccount]:
    return ApiAccount.objects.filter(pk=an_account("Ours").pk)


def test_the_period_before_is_the_nearest_one(accounts: QuerySet[ApiAccount]) -> None:
    for number, start in enumerate(STARTS):
        a_period(accounts.get(), start, used=number)
    (current,) = current_periods(accounts)
    (before,) = periods_before([current])
    assert (before.start, current.start) == (STARTS[1], STARTS[2])
    (first,) = periods_before([before])
    assert periods_before([first]) == []


def test_what_was_burned_after_the_same_point_does_not_count(
    accounts: QuerySet[ApiAccount],
) -> None:
    before = a_period(accounts.get(), STARTS[1], used=60)
    burned(before, 9 * DAY, 30, correction=-4)
    burned(before, 10 * DAY - timedelta(minutes=15), 10)
    burned(before, 10 * DAY, 20)
    a_period(accounts.get(), STARTS[2], used=50)
    current = current_periods(accounts)
    through = {current[0].account_id: STARTS[2] + 10 * DAY + timedelta(minutes=14)}
    point = same_point(current, periods_before(current), through)
    assert point is not None
    assert (point.now, point.then) == (50, 36)


def test_a_shorter_period_before_counts_whole(accounts: QuerySet[ApiAccount]) -> None:
    before = a_period(accounts.get(), STARTS[1], used=60, days=5)
    burned(before, 5 * DAY - timedelta(minutes=15), 60)
    a_period(accounts.get(), STARTS[2], used=50)
    current = current_periods(accounts)
    through = {current[0].account_id: STARTS[2] + 10 * DAY}
    point = same_point(current, periods_before(current), through)
    assert point is not None
    assert point.then == 60


def test_only_accounts_that_had_a_period_before_are_compared(db: None) -> None:
    old, new = an_account("Old"), an_account("New")
    burned(a_period(old, STARTS[1], used=60), DAY, 40)
    for account, used in ((old, 50), (new, 900)):
        a_period(account, STARTS[2], used=used)
    current = current_periods(ApiAccount.objects.all())
    through = {account.pk: STARTS[2] + 10 * DAY for account in (old, new)}
    point = same_point(current, periods_before(current), through)
    assert point is not None
    assert (point.now, point.then, point.accounts) == (50, 40, frozenset([old.pk]))
    assert same_point(current, [], through) is None
