"""Accept an invitation: one person joins by a link, once."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.audit import Actor, record
from accounts.invitations import digest
from accounts.models import Invitation, Membership, User
from accounts.models.audit import Act
from accounts.models.invitations import OPEN


def invited(token: str, now: datetime) -> Invitation | None:
    """The invitation that a link stands for, while it can be accepted.

    None also when somebody with this address came another way meanwhile.
    """
    known = User.objects.filter(email=OuterRef("email"))
    return _live(token, now).exclude(Exists(known)).first()


def join(token: str, name: str, password: str, origin: str, now: datetime) -> User | None:
    """Make the person that was invited. Of two who try at once, one joins; the other gets None.

    None also where somebody with this address came, or a team went, at the same moment.
    """
    try:
        return _join(token, name, password, origin, now)
    except IntegrityError:
        return None


@transaction.atomic
def _join(token: str, name: str, password: str, origin: str, now: datetime) -> User | None:
    invitation = invited(token, now)
    if invitation is None or _live(token, now).update(accepted_at=now) != 1:
        return None
    user = User.objects.create_user(
        invitation.email, password, role=invitation.role, name=name or invitation.name
    )
    Membership.objects.bulk_create(
        Membership(user=user, team_id=place.team_id, lead=place.lead)
        for place in invitation.places.all()
    )
    after = {"role": user.role, "invited_by": invitation.invited_by}
    record(Act.PERSON_JOINED, Actor.person(user, origin), user, after=after)
    return user


def _live(token: str, now: datetime) -> QuerySet[Invitation]:
    """Asks only the invitation's own row, as the conditional update must."""
    return Invitation.objects.filter(OPEN, digest=digest(token), expires_at__gt=now)
