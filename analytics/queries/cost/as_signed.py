"""By how much days of signed periods differ from what is known of them now."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import ApiAccount
from analytics.ledger.money import Price, valid_at
from analytics.models import BillingPeriod, SignOff
from analytics.queries.cells import Dimension
from analytics.queries.cost.asked import Part, cost
from analytics.queries.periods import known_periods
from analytics.queries.signed import Signed, signed_of

VENDOR_DAYS = ZoneInfo("UTC")  # by which statements are cut
BY_PERIOD: tuple[Dimension, ...] = ("period",)
DAY, NOON = timedelta(days=1), timedelta(hours=12)


def signed_differences(
    accounts: QuerySet[ApiAccount], since: datetime, until: datetime
) -> list[Part]:
    """What is to be added to the parts known now, so that signed periods stay as they were signed.

    One part for each day and price where they differ, at the noon (UTC) of the day, so that the
    day is the same in nearly every timezone. Of all periods that touch `[since, until)`, some of
    whose days may lie outside; a fixed number of queries.
    """
    standing = SignOff.objects.filter(
        account=OuterRef("account"), start=OuterRef("start"), undone_at__isnull=True
    )
    touching = BillingPeriod.objects.filter(
        Exists(standing), account__in=accounts, start__lt=until + DAY, edge__gt=since - DAY
    )
    periods = known_periods(accounts, list(touching.values_list("pk", flat=True)))
    return list(_differences(accounts, signed_of(periods))) if periods else []


Key = tuple[int, datetime, Price | None]  # period, day (its start), price


def _differences(accounts: QuerySet[ApiAccount], signed: dict[int, Signed]) -> Iterator[Part]:
    sums: dict[Key, int] = defaultdict(int)
    for pk, each in signed.items():
        for cell in each.days:
            start = cell.start or each.period.start
            sums[pk, start, valid_at(each.prices, start)] += cell.credits
    for part in _known(accounts, list(signed)):
        if part.period_id is not None and part.start is not None:
            sums[part.period_id, part.start, part.price] -= part.credits
    for (pk, start, price), credits in sums.items():
        if credits:
            account = signed[pk].period.account_id
            yield Part(account, None, pk, start + NOON, credits, 0, 0, price)


def _known(accounts: QuerySet[ApiAccount], periods: Sequence[int]) -> Sequence[Part]:
    return cost(accounts, by=BY_PERIOD, bucket="day", zone=VENDOR_DAYS, periods=periods).parts
