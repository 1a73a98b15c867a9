"""Invite somebody, and take that back. The link is known only to who gets it: a digest is kept."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.audit import Actor, record
from accounts.models import Invitation, InvitedTo, User
from accounts.models.audit import Act
from accounts.models.invitations import OPEN
from accounts.people import Places

VALID_FOR = timedelta(days=7)


class NotInvited(Exception):
    """Why nobody was invited, in a sentence for who tried."""


@transaction.atomic
def invite(
    actor: Actor, email: str, name: str, role: str, places: Places, now: datetime
) -> tuple[Invitation, str]:
    """The invitation and the path of its link. Raises NotInvited.

    An open invitation of the same address becomes this one: its old link is dead.
    """
    email = email.strip().lower()
    token = secrets.token_urlsafe(24)
    said = {"name": name, "role": role, "invited_by": actor.who}
    dates = {"invited_at": now, "expires_at": now + VALID_FOR, "digest": digest(token)}
    invitation, is_new = Invitation.objects.filter(OPEN).update_or_create(
        email=email, defaults={**said, **dates}
    )
    _refuse_who_is_here(email)  # now that nobody can accept an earlier one any more
    invitation.places.all().delete()
    InvitedTo.objects.bulk_create(
        InvitedTo(invitation=invitation, team_id=team, lead=lead) for team, lead in places.items()
    )
    teams = list(invitation.teams.order_by("name").values_list("name", flat=True))
    note = "" if is_new else "Renewed: the earlier link no longer works."
    after = {"name": name, "role": role, "teams": teams}
    record(Act.PERSON_INVITED, actor, invitation, after=after, note=note)
    return invitation, f"/join/{token}/"


def renew(actor: Actor, invitation: Invitation, now: datetime) -> tuple[Invitation, str]:
    """The same invitation for another week, by another link. Raises NotInvited."""
    places = dict(invitation.places.values_list("team", "lead"))
    return invite(actor, invitation.email, invitation.name, invitation.role, places, now)


@transaction.atomic
def withdraw(actor: Actor, invitation: Invitation, now: datetime) -> bool:
    """Let the link work no more. False when the invitation was accepted or withdrawn before."""
    ended = Invitation.objects.filter(OPEN, pk=invitation.pk).update(withdrawn_at=now)
    if ended:
        record(Act.INVITATION_WITHDRAWN, actor, invitation)
    return bool(ended)


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _refuse_who_is_here(email: str) -> None:
    known = User.objects.filter(email=email).first()
    if known is None:
        return
    if known.is_active:
        raise NotInvited(f"{known} is here already, with this address.")
    raise NotInvited(f"{known} was here with this address: give their access back instead.")
