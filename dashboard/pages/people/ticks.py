"""Who is in what, and who leads: two ticks a row, of teams or of people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from accounts.models import Membership, Team, User


@dataclass(frozen=True, slots=True)
class Tick:
    """One row: `name` with a quiet `note` beside it, and its two ticks."""

    id: int
    name: str
    note: str
    is_in: bool
    leads: bool


def team_ticks(teams: Iterable[Team], places: Mapping[int, bool]) -> list[Tick]:
    """A row a team; `places` are those that are ticked, and whether as lead."""
    return [Tick(t.pk, t.name, "", t.pk in places, places.get(t.pk, False)) for t in teams]


def people_ticks(people: Iterable[User], places: Mapping[int, bool]) -> list[Tick]:
    """A row a person."""
    return [
        Tick(p.pk, str(p), p.email if p.name else "", p.pk in places, places.get(p.pk, False))
        for p in people
    ]


def ticked(given: QueryDict, known: Iterable[int]) -> dict[int, bool]:
    """What a form ticked of the known ones, and whether as lead. Who leads is in it."""
    inside, leads = set(given.getlist("in")), set(given.getlist("lead"))
    return {pk: str(pk) in leads for pk in known if str(pk) in inside | leads}


def places_of(memberships: Iterable[Membership], by: str) -> dict[int, bool]:
    """Memberships as ticks, keyed by "team_id" or "user_id"."""
    return {getattr(row, by): row.lead for row in memberships}
