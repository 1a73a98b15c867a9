"""Whose accounts, which range, at what time: what all parts of the overview start from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.http import QueryDict

from accounts import access
from accounts.models import ApiAccount, User
from accounts.shares import agreements_of
from analytics.queries import (
    AccountView,
    Agreed,
    PeriodView,
    account_views,
    current_periods,
    periods_before,
)
from dashboard.filters.in_view import TeamSeen, read_in_view
from dashboard.filters.overview import OverviewFilter, read_overview_filter
from dashboard.filters.ranges import Known
from dashboard.pages.overview.previous import PreviousRange, of_days, of_periods


@dataclass(frozen=True, slots=True)
class Scope:
    """`every` are the accounts that a person sees, `views` those of them that are in view.

    `teams` are those that the person may know of, by id. `current` and `before` are the billing
    periods of the accounts in view; `previous` is the range to compare with, None where nothing is
    asked for or known. `agreed` are the shares of the accounts in view, None where no teams are
    asked for.
    """

    now: datetime
    zone: ZoneInfo
    accounts: QuerySet[ApiAccount]
    every: list[AccountView]
    views: list[AccountView]
    teams: dict[int, TeamSeen]
    current: list[PeriodView]
    before: list[PeriodView]
    asked: OverviewFilter
    previous: PreviousRange | None
    agreed: Agreed | None

    @property
    def names(self) -> dict[int, str]:
        """The accounts in view, by id."""
        return {view.id: view.name for view in self.views}

    @property
    def through(self) -> dict[int, datetime]:
        """How far each account's data reaches, of those that were read."""
        return {view.id: view.data_through for view in self.views if view.data_through}

    @property
    def replaying(self) -> list[AccountView]:
        return [view for view in self.views if view.replaying]


def scope_of(user: User, query: QueryDict, now: datetime, zone: ZoneInfo) -> Scope:
    visible = access.visible_accounts(user)
    every = account_views(visible, now)
    teams = _teams(user, [view.id for view in every])
    in_view = read_in_view(query, {view.id: view.name for view in every}, teams)
    wanted = in_view.wanted
    accounts = visible.filter(pk__in=wanted) if wanted else visible
    views = [view for view in every if not wanted or view.id in wanted]
    current = current_periods(accounts)
    before = periods_before(current)
    default = "12m" if any(view.replaying for view in views) else "period"
    known = Known(current, before, now, zone)
    asked = read_overview_filter(query, in_view, known, default=default)
    ids = [view.id for view in views]
    previous = _previous(asked, known, ids) if asked.compared else None
    agreed = agreements_of(ids) if asked.by == "team" else None
    return Scope(now, zone, accounts, every, views, teams, current, before, asked, previous, agreed)


def _teams(user: User, accounts: Collection[int]) -> dict[int, TeamSeen]:
    """By name; of their accounts those that the person sees."""
    rows = access.visible_teams(user).order_by("name").values_list("pk", "name", "accounts")
    found: dict[int, TeamSeen] = {}
    for pk, name, account in rows:
        before = found[pk].accounts if pk in found else frozenset()
        found[pk] = TeamSeen(name, before | {account} if account in accounts else before)
    return found


def _previous(asked: OverviewFilter, known: Known, accounts: list[int]) -> PreviousRange | None:
    if asked.span.name == "period" and asked.span.periods:
        return of_periods(known.current, known.before)
    if asked.span.name == "last" and asked.span.periods:
        return of_periods(known.before, periods_before(known.before))
    return of_days(asked.span, accounts, known.zone)
