"""Who wants which reports by e-mail: what each person chose, and what is usual where they did not.

Usual is the statement for admins and finance, and the week for who leads a team. As with what
else people set for themselves (accounts.preferences), no choice stands in the audit log.
"""

from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import Membership, ReportChoice, Team, User
from accounts.models.people import Role
from accounts.models.report_choices import ReportKind

BOOKKEEPERS = (Role.ADMIN, Role.FINANCE)


@dataclass(frozen=True, slots=True)
class Switch:
    """One report that a person can have; `team` is None for the statement."""

    kind: ReportKind
    team: Team | None
    leads: bool
    wanted: bool

    @property
    def name(self) -> str:
        """Of its field in a form."""
        return f"{self.kind}-{self.team.pk}" if self.team else str(self.kind)


def switches_of(user: User) -> tuple[Switch, ...]:
    """The statement, for who may see an account one day, then a week for each of their teams."""
    chosen = {(row.kind, row.team_id): row.wanted for row in user.report_choices.all()}
    places = list(user.memberships.select_related("team").order_by("team__name"))
    statement = chosen.get((ReportKind.STATEMENT, None), user.role in BOOKKEEPERS)
    found = [Switch(ReportKind.STATEMENT, None, False, statement)]
    found += [
        Switch(
            ReportKind.WEEK,
            place.team,
            place.lead,
            chosen.get((ReportKind.WEEK, place.team_id), place.lead),
        )
        for place in places
    ]
    return tuple(found) if places or user.role in BOOKKEEPERS else ()


def switch(user: User, kind: ReportKind, team: Team | None, wanted: bool) -> None:
    """Keep what a person chose, whatever is usual for them. Twice is harmless."""
    ReportChoice.objects.update_or_create(
        user=user, kind=kind, team=team, defaults={"wanted": wanted}
    )


def wants(user: User, kind: str, team: int | None = None) -> bool:
    """Whether this person gets such a report now: active, switched on, and in the team."""
    return user.is_active and any(
        each.wanted
        for each in switches_of(user)
        if each.kind == kind and (each.team.pk if each.team else None) == team
    )


def statement_readers() -> list[User]:
    """The active people who want statements, of whatever accounts they may see."""
    chosen = dict(
        ReportChoice.objects.filter(kind=ReportKind.STATEMENT).values_list("user_id", "wanted")
    )
    people = User.objects.filter(is_active=True).order_by("pk")
    return [user for user in people if chosen.get(user.pk, user.role in BOOKKEEPERS)]


def week_readers(teams: Collection[int]) -> list[tuple[int, int]]:
    """Person and team, of the active members of these teams who want its week."""
    rows = ReportChoice.objects.filter(kind=ReportKind.WEEK, team__in=teams)
    chosen = {(row.user_id, row.team_id): row.wanted for row in rows}
    places = Membership.objects.filter(team__in=teams, user__is_active=True).order_by("pk")
    return [
        (place.user_id, place.team_id)
        for place in places
        if chosen.get((place.user_id, place.team_id), place.lead)
    ]
