"""Browsers in which a person signed in before: others' guessing does not lock them out there.

A signed cookie holds, for each person who signed in here, a number of the browser and a mark of
their password. With a new password the mark no longer fits, and the browser is a strange one.
After OWASP's "device cookies".
"""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from accounts.models import User

COOKIE = "known"
SALT = "coalmeter.known-browser"
DAYS = 400  # the longest that browsers keep a cookie
PEOPLE = 5  # who use one browser; the one who was here longest ago makes room


def browser_of(request: HttpRequest, user: User | None) -> str | None:
    """The number under which this browser is known as this person's, if it is."""
    number, mark = _held(request).get(str(user.pk), ("", "")) if user else ("", "")
    known = user and secrets.compare_digest(mark, _mark(user))
    return number if known else None


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """This person is signed in here: keep that in the browser."""
    held = _held(request)
    number = held.pop(str(user.pk), None) or (secrets.token_urlsafe(12), "")
    held[str(user.pk)] = (number[0], _mark(user))
    response.set_cookie(
        COOKIE,
        signing.dumps(dict(list(held.items())[-PEOPLE:]), salt=SALT),
        max_age=DAYS * 86_400,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _held(request: HttpRequest) -> dict[str, tuple[str, str]]:
    try:
        held: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DAYS * 86_400)
    except signing.BadSignature:
        return {}
    return {pk: (number, mark) for pk, (number, mark) in held.items()}


def _mark(user: User) -> str:
    return salted_hmac(SALT, user.get_session_auth_hash(), algorithm="sha256").hexdigest()[:32]
