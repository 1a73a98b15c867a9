"""One-time links that sign a person in: how the first admin comes in, and anyone without mail."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import SignInLink, User
from accounts.models.people import Role

VALID_FOR = timedelta(hours=24)
FIRST_ADMIN = "admin@localhost"


def first_admin() -> User:
    """The admin whom the start's link signs in: the longest-serving one.

    Where no active admin is left, the one that the first start made comes back, or is made.
    """
    admin = User.objects.filter(role=Role.ADMIN, is_active=True).order_by("pk").first()
    if admin is not None:
        return admin
    User.objects.filter(email=FIRST_ADMIN).update(role=Role.ADMIN, is_active=True)
    known = User.objects.filter(email=FIRST_ADMIN).first()
    return known or User.objects.create_user(FIRST_ADMIN, role=Role.ADMIN, name="Admin")


def issue_link(user: User, now: datetime) -> str:
    """The path of a link that signs this person in once, within a day of `now`.

    It works until they set a password.
    """
    token = secrets.token_urlsafe(24)
    SignInLink.objects.filter(expires_at__lt=now).delete()
    SignInLink.objects.create(user=user, digest=_digest(token), expires_at=now + VALID_FOR)
    return f"/sign-in/{token}/"


def holder(token: str, now: datetime) -> User | None:
    """Whom a link would sign in, without using it up."""
    link = _live(token, now).filter(user__is_active=True).select_related("user").first()
    return link.user if link else None


@transaction.atomic
def redeem(token: str, now: datetime) -> User | None:
    """Use a link up. Of two who try at once, one gets in."""
    user = holder(token, now)
    return user if user and _live(token, now).update(used_at=now) == 1 else None


def withdraw_links(user: User) -> None:
    """None of this person's links signs in any more: they lost access, or set a password."""
    user.sign_in_links.filter(used_at__isnull=True).delete()


def _live(token: str, now: datetime) -> QuerySet[SignInLink]:
    """Asks only the link's own row: with a join, PostgreSQL lets two updates at once both match."""
    return SignInLink.objects.filter(
        digest=_digest(token), used_at__isnull=True, expires_at__gt=now
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
