"""Make a team, rename it, say who is in it, remove it."""

from typing import Any

from django.db import IntegrityError, transaction

from accounts.audit import Actor, record, record_failure
from accounts.models import Membership, Team
from accounts.models.audit import Act
from accounts.people import Places


class NameTaken(Exception):
    """Another team is called that."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is a team “{name}” already. Choose another name.")


class StillSharing(Exception):
    """The team is in an agreement about an account's credits; the text says in which."""


def make(actor: Actor, name: str) -> Team:
    """Raises NameTaken."""
    try:
        with transaction.atomic():
            team = Team.objects.create(name=name)
            record(Act.TEAM_MADE, actor, team)
            return team
    except IntegrityError:
        raise NameTaken(name) from None


def change(actor: Actor, team: Team, name: str, people: Places) -> None:
    """Name it and say who of the active people is in it, and who leads. Raises NameTaken, and
    Team.DoesNotExist where it was removed meanwhile.

    Who has no access now keeps their place for when they return.
    """
    try:
        with transaction.atomic():
            # Not wholly: who places a person in it at this moment refers to the team's row.
            row = Team.objects.select_for_update(no_key=True).get(pk=team.pk)
            before = _told(row)
            row.name = name
            row.save(update_fields=["name"])
            _place(row, people)
            after = _told(row)
            if before != after:
                record(Act.TEAM_CHANGED, actor, row, before=before, after=after)
    except IntegrityError:
        raise NameTaken(name) from None


def remove(actor: Actor, team: Team) -> None:
    """Its members lose sight of its accounts. Raises StillSharing, and says so in the log.

    Raises Team.DoesNotExist where it was removed meanwhile.
    """
    try:
        with transaction.atomic():
            row = Team.objects.select_for_update().get(pk=team.pk)
            _refuse_while_it_shares(row)
            told = {**_told(row), "accounts": sorted(str(each) for each in row.accounts.all())}
            record(Act.TEAM_REMOVED, actor, row, before=told)
            row.delete()
    except StillSharing as refusal:
        record_failure(Act.TEAM_REMOVED, actor, team, note=str(refusal))
        raise


def _refuse_while_it_shares(team: Team) -> None:
    shares = team.shares.select_related("agreement__account").order_by("-agreement__since")
    first = shares.first()
    if first is not None:
        raise StillSharing(
            f"{team} bears a share of {first.agreement.account}, now or in the past, "
            "and those figures must keep its name. Rename it, or take its members out."
        )


def _place(team: Team, people: Places) -> None:
    team.memberships.filter(user__is_active=True).exclude(user__in=people).delete()
    for user, lead in people.items():
        Membership.objects.update_or_create(team=team, user_id=user, defaults={"lead": lead})


def _told(team: Team) -> dict[str, Any]:
    memberships = team.memberships.select_related("user").order_by("user__email")
    return {
        "name": team.name,
        "members": [row.user.email for row in memberships],
        "leads": [row.user.email for row in memberships if row.lead],
    }
