"""When the person of a session signed in, was last seen, and last proved that it is them."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest

SIGNED_IN_AT, SEEN_AT, PROVED_AT = "signed_in_at", "seen_at", "proved_at"
SEEN_EVERY = timedelta(minutes=5)  # so seldom is it written down that somebody is there


class Ended(Enum):
    """Why a session is over."""

    IDLE = "idle"
    OLD = "old"


@receiver(user_logged_in)
def begun(request: HttpRequest, **kwargs: Any) -> None:
    """Whoever signs in, by whichever way, proves at that moment who they are."""
    now = datetime.now(UTC)
    request.session[SIGNED_IN_AT] = request.session[SEEN_AT] = now.timestamp()
    prove(request.session, now)


def ended(session: SessionBase, now: datetime) -> Ended | None:
    """Whether the person of this session has to sign in again, and why."""
    if now - _at(session, SIGNED_IN_AT) > timedelta(days=settings.SESSION_DAYS):
        return Ended.OLD
    idle = now - _at(session, SEEN_AT) > timedelta(hours=settings.SESSION_IDLE_HOURS)
    return Ended.IDLE if idle else None


def seen(session: SessionBase, now: datetime) -> None:
    """Somebody is there. Most times this writes nothing."""
    if now - _at(session, SEEN_AT) > SEEN_EVERY:
        session[SEEN_AT] = now.timestamp()


def prove(session: SessionBase, now: datetime) -> None:
    """The person of this session has just shown again that it is them."""
    session[PROVED_AT] = now.timestamp()


def proved_within(session: SessionBase, span: timedelta, now: datetime) -> bool:
    """Whether the last proof is younger than `span`."""
    return now - _at(session, PROVED_AT) < span


def _at(session: SessionBase, moment: str) -> datetime:
    """A session from before these were kept has them all at the beginning of time."""
    return datetime.fromtimestamp(session.get(moment, 0), UTC)
