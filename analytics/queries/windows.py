"""Observed burn inside windows of time that differ from account to account, to the quarter-hour."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Case, F, IntegerField, Q, Sum, Value, When

from analytics.models import QuarterBurn

OBSERVED = F("usage") + F("correction")


@dataclass(frozen=True, slots=True)
class Window:
    """`[since, until)` of one account, whole quarter-hours, UTC."""

    account_id: int
    since: datetime
    until: datetime


def burned_within(
    windows: Sequence[Window], periods: Collection[int] | None = None
) -> dict[tuple[int, str], int]:
    """Credits by the window's place in the list and by operation, in one query.

    Windows must not overlap. `periods` keeps only these billing periods.
    """
    open_ones = [window for window in windows if window.since < window.until]
    if not open_ones:
        return {}
    rows = QuarterBurn.objects.filter(
        account__in={window.account_id for window in open_ones},
        quarter__gte=min(window.since for window in open_ones),
        quarter__lt=max(window.until for window in open_ones),
    )
    if periods is not None:
        rows = rows.filter(period__in=periods)
    place = Case(
        *(_when(number, window) for number, window in enumerate(windows)),
        output_field=IntegerField(),
    )
    sums = rows.order_by().annotate(place=place).values_list("place", "operation")
    found = sums.annotate(credits=Sum(OBSERVED))
    return {(place, operation): credits for place, operation, credits in found if place is not None}


def by_quarter(
    accounts: Collection[int], spans: Iterable[tuple[datetime, datetime]]
) -> dict[datetime, int]:
    """Credits of all these accounts together by quarter-hour, inside any of the spans."""
    days = list(spans)
    inside = reduce(or_, (Q(quarter__gte=since, quarter__lt=until) for since, until in days))
    # Without outer bounds SQLite goes through all that the accounts ever burned.
    rows = QuarterBurn.objects.filter(
        inside,
        account__in=accounts,
        quarter__gte=min(since for since, _ in days),
        quarter__lt=max(until for _, until in days),
    )
    return dict(rows.order_by().values_list("quarter").annotate(credits=Sum(OBSERVED)))


def _when(number: int, window: Window) -> When:
    return When(
        account=window.account_id,
        quarter__gte=window.since,
        quarter__lt=window.until,
        then=Value(number),
    )
