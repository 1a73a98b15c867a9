"""Purchases beside the charges, and since when an account pays in advance."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time

from django.db.models import Min

from accounts.models import ApiAccount
from analytics.ledger.buckets import DAY
from analytics.models import Purchase
from analytics.queries.cost.purchases import PurchaseRow, purchases
from analytics.queries.periods import PeriodView

Dates = tuple[datetime, datetime]
Bought = tuple[PurchaseRow, Dates | None]


def bought(
    accounts: Collection[int], periods: Sequence[PeriodView], within: Dates | None
) -> tuple[Bought, ...]:
    """The purchases of these accounts, by day, with the dates of the period that each falls in.

    `within` is `[since, until)`, in which their days begin; without it those that fall in one of
    these periods. One on the day on which a period ends and the next begins is the next one's.
    """
    rows = purchases(ApiAccount.objects.filter(pk__in=accounts)).rows
    found = [(row, _dates_of(row, periods)) for row in reversed(rows)]
    if within is None:
        return tuple((row, dates) for row, dates in found if dates)
    since, until = within
    return tuple((row, dates) for row, dates in found if since <= starts(row) < until)


def starts(row: PurchaseRow) -> datetime:
    """A purchase is known by its day, UTC."""
    return datetime.combine(row.day, time(), UTC)


def prepaid_from(accounts: Collection[int]) -> Mapping[int, datetime]:
    """The day of each account's first purchase, of those that have one."""
    rows = Purchase.objects.filter(account__in=accounts).order_by().values_list("account")
    first = rows.annotate(first=Min("day"))
    return {account: datetime.combine(day, time(), UTC) for account, day in first}


def _dates_of(row: PurchaseRow, periods: Sequence[PeriodView]) -> Dates | None:
    ends = starts(row) + DAY
    for period in periods:
        if period.account_id == row.account_id and period.start < ends <= period.edge:
            return period.start, period.edge
    return None
