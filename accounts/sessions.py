"""When the person of a session signed in, and when they last proved that it is them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest

SIGNED_IN_AT, PROVED_AT = "signed_in_at", "proved_at"


@receiver(user_logged_in)
def begun(request: HttpRequest, **kwargs: Any) -> None:
    """Whoever signs in, by whichever way, proves at that moment who they are."""
    now = datetime.now(UTC)
    request.session[SIGNED_IN_AT] = now.timestamp()
    prove(request.session, now)


def prove(session: SessionBase, now: datetime) -> None:
    """The person of this session has just shown again that it is them."""
    session[PROVED_AT] = now.timestamp()


def proved_within(session: SessionBase, span: timedelta, now: datetime) -> bool:
    """Whether the last proof is younger than `span`."""
    proved = session.get(PROVED_AT)
    return proved is not None and now.timestamp() - proved < span.total_seconds()
