"""Who may know of which people and teams, and who may do what about them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts import access
from accounts.audit import Actor, record
from accounts.models import Membership, User
from accounts.models.audit import Act
from tests.cast import Cast

ALL = ["admin", "finance", "lead", "mate", "nobody", "other"]
TEAMS = {
    "admin": ["Design", "Docs"],
    "finance": ["Design", "Docs"],
    "lead": ["Design"],
    "mate": ["Design"],
    "other": ["Docs"],
    "nobody": [],
}
PEOPLE = {
    "admin": ALL,
    "finance": ALL,
    "lead": ["lead", "mate"],
    "mate": ["lead", "mate"],
    "other": ["other"],
    "nobody": ["nobody"],
}


def names(people: QuerySet[User]) -> list[str]:
    return sorted(user.email.partition("@")[0] for user in people)


@pytest.mark.parametrize("who", TEAMS)
def test_teams_are_known_to_their_people_admins_and_finance(cast: Cast, who: str) -> None:
    seen = access.visible_teams(getattr(cast, who)).order_by("name")
    assert [str(team) for team in seen] == TEAMS[who]


@pytest.mark.parametrize("who", PEOPLE)
def test_people_are_known_to_their_teams_admins_and_finance(cast: Cast, who: str) -> None:
    assert names(access.visible_people(getattr(cast, who))) == PEOPLE[who]


def test_who_shares_two_teams_is_seen_once_and_who_has_no_access_not(cast: Cast) -> None:
    for user in (cast.lead, cast.mate):
        Membership.objects.create(user=user, team=cast.docs)
    User.objects.filter(pk=cast.other.pk).update(is_active=False)
    assert names(access.visible_people(cast.lead)) == ["lead", "mate"]
    assert "other" in names(access.visible_people(cast.admin))


def test_a_lead_leads_their_own_team_only(cast: Cast) -> None:
    everyone = (*cast.everyone, cast.mate)
    assert [user for user in everyone if access.leads(user, cast.design)] == [cast.lead]
    assert not any(access.leads(user, cast.docs) for user in everyone)


def test_admins_alone_manage_people_and_read_the_log(cast: Cast) -> None:
    record(Act.TEAM_MADE, Actor("ada", ""))
    for may in (access.manages_people, access.reads_audit_log, access.visible_events):
        assert [user for user in cast.everyone if may(user)] == [cast.admin]
    assert [user for user in cast.everyone if access.reads_shares(user)] == [
        cast.admin,
        cast.finance,
    ]


@pytest.mark.parametrize("who", TEAMS)
def test_without_access_or_a_sign_in_nothing_is_known(cast: Cast, who: str) -> None:
    user = getattr(cast, who)
    user.is_active = False
    for nobody in (user, AnonymousUser()):
        assert not access.visible_teams(nobody)
        assert not access.visible_people(nobody)
        assert not access.visible_events(nobody)
        assert not access.manages_people(nobody)
        assert not access.leads(nobody, cast.design)
