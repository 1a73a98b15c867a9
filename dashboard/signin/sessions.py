"""Begin a session, end one, and keep it no longer than it may be kept."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, login, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from accounts.audit import record
from accounts.models import User
from accounts.models.audit import Act
from accounts.sessions import Ended, ended, seen
from dashboard.origin import actor
from dashboard.signin.known_browsers import remember

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@transaction.atomic
def begin_session(request: HttpRequest, user: User, how: str) -> None:
    """Sign a person in, under a new session key whoever was here before.

    `how` is the way they came, for the audit log: "password", "one-time link", "invitation".
    They count as freshly signed in, and the browser as theirs from now on.
    """
    if SESSION_KEY in request.session:
        request.session.flush()
    login(request, user, backend=BACKEND)
    know_this_browser(request, user)
    record(Act.SIGNED_IN, actor(request), user, note=how)


@transaction.atomic
def end_session(request: HttpRequest, why: str = "") -> None:
    """Sign out whoever is here."""
    if isinstance(request.user, User):
        record(Act.SIGNED_OUT, actor(request), request.user, note=why)
    logout(request)


def know_this_browser(request: HttpRequest, user: User) -> None:
    """The answer to this request carries the cookie of a known browser."""
    request.known_browser_of = user  # type: ignore[attr-defined]


Answer = Callable[[HttpRequest], HttpResponse]


def keep_sessions(answer: Answer) -> Answer:
    """Middleware: who was away or signed in too long ago is signed out, with a sentence."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            _hold(request, datetime.now(UTC))
        response = answer(request)
        user = getattr(request, "known_browser_of", None)
        if user is not None:
            remember(request, response, user)
        return response

    return middleware


def _hold(request: HttpRequest, now: datetime) -> None:
    over = ended(request.session, now)
    if over is None:
        seen(request.session, now)
        return
    end_session(request, why="away too long" if over is Ended.IDLE else "signed in too long ago")
    messages.info(request, SENTENCES[over]())


SENTENCES: dict[Ended, Callable[[], str]] = {
    Ended.IDLE: lambda: (
        f"You were away for more than {settings.SESSION_IDLE_HOURS} hours. Sign in again."
    ),
    Ended.OLD: lambda: (
        f"Your last sign-in is more than {settings.SESSION_DAYS} days ago. Sign in again."
    ),
}
