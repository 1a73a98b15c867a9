"""What several questions about the same accounts and range all have to know first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from accounts.shares import Agreement
from analytics.ledger.buckets import DAY
from analytics.models import BillingPeriod, Work
from analytics.models.work import WorkKind


class Dates(NamedTuple):
    """A billing period's account, and its dates `[start, edge)`, UTC."""

    account_id: int
    start: datetime
    edge: datetime


Agreed = Mapping[int, Sequence[Agreement]]  # by account, the earliest first


@dataclass(frozen=True, slots=True)
class Reach:
    """Accounts by id with their names; `by_day` says that all have rows by day of `zone`.

    `periods` are the billing periods that a range touches, by id, and `agreed` what the accounts'
    teams agreed on, by account; None where nobody asked. Ask once where `burn` is asked several
    times; it holds for one request, not longer.
    """

    names: dict[int, str]
    zone: ZoneInfo
    by_day: bool | None = None
    periods: Mapping[int, Dates] | None = None
    agreed: Agreed | None = None


def reach(
    names: dict[int, str],
    since: datetime,
    until: datetime,
    zone: ZoneInfo,
    agreed: Agreed | None = None,
) -> Reach:
    """For these accounts and a range `[since, until)`, which may be widened by hours."""
    touched = BillingPeriod.objects.filter(
        account__in=names, start__lt=until + DAY, edge__gt=since - DAY
    )
    rows = touched.order_by("start", "pk").values_list("pk", "account_id", "start", "edge")
    periods = {pk: Dates(account, start, edge) for pk, account, start, edge in rows}
    return Reach(names, zone, rows_by_day(list(names), zone), periods, agreed)


def rows_by_day(accounts: list[int], zone: ZoneInfo) -> bool:
    """Whether the rows by day of this timezone are made for every one of the accounts."""
    days = Work.objects.filter(account__in=accounts, kind=WorkKind.DAYS, due_at__isnull=True)
    return days.filter(cursor__zone=zone.key).count() == len(accounts)
