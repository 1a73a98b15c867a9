"""Who asks: a person by one of their tokens, and only for what its scopes name.

A session does not count here, so no other site can ask in somebody's name.
"""

import logging
from datetime import UTC, datetime
from typing import Any, cast

from django.db import DatabaseError
from django.http import HttpRequest
from ninja.security.http import HttpAuthBase
from redis.exceptions import RedisError

from accounts.models import ApiToken, User
from accounts.models.tokens import Scope
from accounts.tokens import note_use, token_of
from dashboard.api.problems import Problem
from dashboard.api.rates import take
from dashboard.signin.throttles import wrong_token

REALM = 'Bearer realm="Coalmeter"'
TOKEN_KIND = "urn:coalmeter:problem:token"  # noqa: S105  a name
SCOPE_KIND = "urn:coalmeter:problem:scope"
RATE_KIND = "urn:coalmeter:problem:rate"


log = logging.getLogger(__name__)


class Bearer(HttpAuthBase):
    """A live token with this scope. Raises Problem: 401, 403, or 429 for who asks too often."""

    openapi_scheme = "bearer"

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        super().__init__()

    def __call__(self, request: HttpRequest) -> ApiToken:
        now = datetime.now(UTC)
        token = _token(request, now)
        allowance = take(token.pk, now)
        request.allowance = allowance  # type: ignore[attr-defined]  # told with any answer
        if allowance is not None and allowance.spent:
            raise Problem(429, kind=RATE_KIND)
        if self.scope not in token.scopes:
            raise missing(self.scope)
        _note_use(token, now)
        return token


def holder(request: HttpRequest) -> User:
    """Whose token was sent."""
    return _sent_token(request).user


def has_scope(request: HttpRequest, scope: Scope) -> bool:
    return scope in _sent_token(request).scopes


def missing(scope: Scope) -> Problem:
    """For a token that is good, but not for this."""
    told = f'{REALM}, error="insufficient_scope", scope="{scope}"'
    return Problem(
        403,
        f"This token lacks the scope {scope}.",
        SCOPE_KIND,
        headers={"WWW-Authenticate": told},
    )


def _token(request: HttpRequest, now: datetime) -> ApiToken:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not text.strip():
        raise Problem(401, headers={"WWW-Authenticate": REALM})
    token = token_of(text.strip(), now)
    if token is None:
        _refuse_guess(request)
    return cast("ApiToken", token)


def _note_use(token: ApiToken, now: datetime) -> None:
    """A database that takes no writes (its disk is full, a writer keeps it) can still be read."""
    try:
        note_use(token, now)
    except DatabaseError as problem:
        log.warning("The use of token %s could not be noted: %s", token.prefix, problem)


def _refuse_guess(request: HttpRequest) -> None:
    try:
        seconds = wrong_token(request)
    except (RedisError, OSError):  # nobody counts; nobody guesses 256 bits either
        seconds = 0
    if seconds:
        raise Problem(
            429,
            "Too many wrong tokens came from this address. Wait, then send a right one.",
            RATE_KIND,
            headers={"Retry-After": str(seconds)},
        )
    raise Problem(
        401,
        "This token is not known, has ended or was revoked, or its person has no access.",
        TOKEN_KIND,
        headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'},
    )


def _sent_token(request: HttpRequest) -> ApiToken:
    token: Any = request.auth  # type: ignore[attr-defined]  # ninja puts there what Bearer found
    return cast("ApiToken", token)
