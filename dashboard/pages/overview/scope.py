"""Whose accounts, which range, at what time: what all parts of the overview start from."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import QueryDict

from accounts import access
from accounts.models import ApiAccount, User
from analytics.queries import (
    AccountView,
    PeriodView,
    account_views,
    current_periods,
    periods_before,
)
from dashboard.filters.overview import OverviewFilter, read_accounts, read_overview_filter
from dashboard.filters.ranges import Known
from dashboard.pages.overview.previous import PreviousRange, of_days, of_periods


@dataclass(frozen=True, slots=True)
class Scope:
    """`every` are the accounts that a person sees, `views` those of them that are in view.

    `current` and `before` are the billing periods of the latter; `previous` is the range to
    compare with, None where nothing is asked for or known.
    """

    now: datetime
    zone: ZoneInfo
    accounts: QuerySet[ApiAccount]
    every: list[AccountView]
    views: list[AccountView]
    current: list[PeriodView]
    before: list[PeriodView]
    asked: OverviewFilter
    previous: PreviousRange | None

    @property
    def replaying(self) -> list[AccountView]:
        return [view for view in self.views if view.replaying]


def scope_of(user: User, query: QueryDict, now: datetime, zone: ZoneInfo) -> Scope:
    visible = access.visible_accounts(user)
    every = account_views(visible, now)
    wanted, notes = read_accounts(query, {view.id: view.name for view in every})
    accounts = visible.filter(pk__in=wanted) if wanted else visible
    views = [view for view in every if not wanted or view.id in wanted]
    current = current_periods(accounts)
    before = periods_before(current)
    default = "12m" if any(view.replaying for view in views) else "period"
    known = Known(current, before, now, zone)
    asked = read_overview_filter(query, wanted, known, default=default, notes=notes)
    ids = [view.id for view in views]
    previous = _previous(asked, known, ids) if asked.compared else None
    return Scope(now, zone, accounts, every, views, current, before, asked, previous)


def _previous(asked: OverviewFilter, known: Known, accounts: list[int]) -> PreviousRange | None:
    if asked.span.name == "period" and asked.span.periods:
        return of_periods(known.current, known.before)
    if asked.span.name == "last" and asked.span.periods:
        return of_periods(known.before, periods_before(known.before))
    return of_days(asked.span, accounts, known.zone)
