"""Whose images are looked at, and by which filters: the page, its export and deletions ask here."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict

from accounts import access
from accounts.models import ApiAccount, User
from analytics.queries import (
    PeriodView,
    current_periods,
    known_operations,
    known_periods,
    periods_before,
)
from dashboard.filters import read_images_filter
from dashboard.filters.cuts import read_named_periods
from dashboard.filters.images import ImageChoices, ImagesFilter, asks_for_periods
from dashboard.filters.in_view import TeamSeen
from dashboard.filters.ranges import Known
from dashboard.templatetags.times import reporting_zone

LISTED = 100  # operations in the menu


@dataclass(frozen=True, slots=True)
class ImagesScope:
    """`visible` are all accounts that a person sees, `accounts` those that the filters leave;
    `readable` are those whose prompts they may read."""

    visible: QuerySet[ApiAccount]
    accounts: QuerySet[ApiAccount]
    readable: QuerySet[ApiAccount]
    choices: ImageChoices
    asked: ImagesFilter

    @property
    def operations(self) -> list[str]:
        """What the menu lists: those that are chosen, and as many others as can be read."""
        chosen = self.asked.wanted.operations
        others = [name for name in self.choices.operations if name not in chosen]
        return sorted([*chosen, *others[: max(0, LISTED - len(chosen))]])


def images_scope(user: User, query: QueryDict, now: datetime) -> ImagesScope:
    theirs = Prefetch("teams", access.visible_teams(user).order_by("name"))
    visible = access.visible_accounts(user).order_by("name").prefetch_related(theirs)
    current = current_periods(visible) if asks_for_periods(query) else []
    known = Known(current, periods_before(current) if current else [], now, reporting_zone())
    choices = ImageChoices(
        names={account.pk: account.name for account in visible},
        teams=_teams(visible),
        operations=known_operations(visible),
        known=known,
        periods={period.id: period for period in _named_periods(visible, query)},
    )
    asked = read_images_filter(query, choices)
    return ImagesScope(
        visible=visible,
        accounts=visible if asked.within is None else visible.filter(pk__in=asked.within),
        readable=access.prompt_accounts(user),
        choices=choices,
        asked=asked,
    )


def _named_periods(visible: QuerySet[ApiAccount], query: QueryDict) -> list[PeriodView]:
    """Those that a URL cuts by; asked for only where it names any."""
    named = read_named_periods(query)
    found = known_periods(visible, named.known_by_id) if named.known_by_id else []
    if not named.own:
        return found
    current = current_periods(visible, named.on)
    return current if named.own == "current" else periods_before(current)


def _teams(accounts: QuerySet[ApiAccount]) -> dict[int, TeamSeen]:
    """By name."""
    used: dict[tuple[str, int], set[int]] = {}
    for account in accounts:
        for team in account.teams.all():
            used.setdefault((team.name, team.pk), set()).add(account.pk)
    return {pk: TeamSeen(name, frozenset(used[name, pk])) for name, pk in sorted(used)}
