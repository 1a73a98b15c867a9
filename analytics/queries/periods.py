"""Billing periods as pages need them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, OuterRef, QuerySet, Subquery

from accounts.models import ApiAccount
from analytics.models import BillingPeriod
from analytics.queries.paging import LARGEST


@dataclass(frozen=True, slots=True)
class PeriodView:
    """One billing period, `[start, edge)` UTC, credits. `tail_*` are None until it has ended."""

    id: int
    account_id: int
    account: str
    start: datetime
    edge: datetime
    opening: int
    remaining: int
    used: int
    first_at: datetime
    last_at: datetime
    tail_low: int | None
    tail_best: int | None
    tail_high: int | None

    @property
    def available(self) -> int:
        """What could have been used at the last reading: what is left and what was used."""
        return self.remaining + self.used


@dataclass(frozen=True, slots=True)
class Beginning:
    """Since when an account's credits are counted: its first known period's start, whose counter
    tells what was used in it before; and since when it is read. UTC."""

    counted_since: datetime
    read_since: datetime


def current_periods(accounts: QuerySet[ApiAccount], on: datetime | None = None) -> list[PeriodView]:
    """The latest known period of each account, by account name; of those begun by `on`, if given.

    So a link can say the same for ever: what was current when it was made.
    """
    latest = BillingPeriod.objects.filter(account=OuterRef("account")).order_by("-start")
    if on is not None:
        latest = latest.filter(start__lte=on)
    rows = BillingPeriod.objects.filter(account__in=accounts, pk=Subquery(latest.values("pk")[:1]))
    return _views(rows)


def periods_before(current: Iterable[PeriodView]) -> list[PeriodView]:
    """The period before each of these, of those that have one."""
    ids = [period.id for period in current]
    earlier = BillingPeriod.objects.filter(account=OuterRef("account"), start__lt=OuterRef("start"))
    before = Subquery(earlier.order_by("-start").values("pk")[:1])
    known = BillingPeriod.objects.filter(pk__in=ids).annotate(before=before)
    return _views(BillingPeriod.objects.filter(pk__in=known.values("before")))


def beginnings(accounts: Collection[int]) -> dict[int, Beginning]:
    """Since when each account is known, of those that were read."""
    rows = BillingPeriod.objects.filter(account__in=accounts).order_by().values_list("account")
    found = rows.annotate(start=Min("start"), first=Min("first_at"))
    return {account: Beginning(start, first) for account, start, first in found}


def known_periods(accounts: QuerySet[ApiAccount], ids: Collection[int]) -> list[PeriodView]:
    """Those of these accounts' periods that have one of the ids."""
    held = [pk for pk in ids if pk < LARGEST]
    return _views(BillingPeriod.objects.filter(account__in=accounts, pk__in=held))


def final_bounds(accounts: QuerySet[ApiAccount]) -> dict[int, tuple[int, int]]:
    """Between which credits the final figure of each period lies, by id.

    What its last reading said, plus the lowest and highest that its tail can hold. A period that
    still runs, or has just ended unseen, is not in it.
    """
    ended = BillingPeriod.objects.filter(account__in=accounts, tail_high__isnull=False)
    return {
        row.pk: (row.used + (row.tail_low or 0), row.used + (row.tail_high or 0)) for row in ended
    }


def _views(rows: QuerySet[BillingPeriod]) -> list[PeriodView]:
    return [
        PeriodView(
            id=row.pk,
            account_id=row.account_id,
            account=row.account.name,
            start=row.start,
            edge=row.edge,
            opening=row.opening,
            remaining=row.remaining,
            used=row.used,
            first_at=row.first_at,
            last_at=row.last_at,
            tail_low=row.tail_low,
            tail_best=row.tail_best,
            tail_high=row.tail_high,
        )
        for row in rows.select_related("account").order_by("account__name", "start")
    ]
