"""How often somebody may guess, and the page for who guessed too often.

A wrong try counts against the address, against the person from that address, and against the
person from everywhere, so that many addresses help nobody. In a browser in which the person
signed in before only that browser's own tries count: others cannot lock them out there.
"""

import time
from math import ceil

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.shortcuts import render

from accounts.audit import NOBODY, Actor, record_failure
from accounts.models import User
from accounts.models.audit import Act
from dashboard.origin import client_address
from dashboard.signin.known_browsers import browser_of

APP = "coalmeter"
TOLD_EVERY = 60  # seconds between two rows of the audit log about one throttled address
LONGEST_EMAIL = 254


class Tries:
    """What one try takes from the allowances. A right one gives it back."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._taken: list[ratelimit.RateLimitUsage] = []

    def take(self, kind: str, key: str | None = None) -> None:
        """Take one of `settings.THROTTLES[kind]`. Raises the page for who has none left."""
        asked = {"app": APP, "action": kind, "config": settings.THROTTLES, "key": key}
        taken = ratelimit.consume(self._request, limit_get=True, **asked)
        if taken is None:
            raise _refusal(self._request, _wait(self._request, kind, key))
        self._taken.append(taken)

    def rollback(self) -> None:
        """It was no wrong guess."""
        for taken in self._taken:
            taken.rollback()


def guess(request: HttpRequest, email: str) -> Tries:
    """Count a try at this person's password or code, before it is looked at."""
    email = email.strip().lower()[:LONGEST_EMAIL]
    tries = Tries(request)
    user = User.objects.filter(email=email).first()
    if browser := browser_of(request, user):
        tries.take("guess_in_known_browser", f"{email} {browser}")
        return tries
    tries.take("guess_from_address")
    tries.take("guess_at_person_from_address", f"{email} {client_address(request)}")
    tries.take("guess_at_person", email)
    return tries


def wrong_token(request: HttpRequest) -> int:
    """Count a wrong API token. 0, or the seconds until this address may send another one.

    Right tokens from there are answered all the same: somebody else's guesses lock nobody out.
    """
    kind = "token_from_address"
    asked = {"app": APP, "action": kind, "config": settings.THROTTLES}
    if ratelimit.consume(request, limit_get=True, **asked):
        return 0
    minutes = _wait(request, kind, None)
    _tell(client_address(request), minutes)
    return minutes * 60


def _wait(request: HttpRequest, kind: str, key: str | None) -> int:
    """Whole minutes until the next try."""
    waits = [0.0]
    for rate in ratelimit.get_rates(app=APP, action=kind, config=settings.THROTTLES):
        place = ratelimit.get_cache_key(request, app=APP, action=kind, rate=rate, key=key)
        history = cache.get(place, [])
        if len(history) >= rate.amount:
            waits.append(history[-1] + rate.duration - time.time())
    return max(1, ceil(max(waits) / 60))


def _refusal(request: HttpRequest, minutes: int) -> ImmediateHttpResponse:
    _tell(client_address(request), minutes)
    page = render(request, "signin/throttled.html", {"minutes": minutes}, status=429)
    page["Retry-After"] = str(minutes * 60)
    page["Cache-Control"] = "private, no-store"
    return ImmediateHttpResponse(page)


def _tell(address: str, minutes: int) -> None:
    if cache.add(f"throttle-told:{address}", True, timeout=TOLD_EVERY):
        note = f"throttled for {minutes} min; more tries within a minute are not listed"
        record_failure(Act.SIGNIN_FAILED, Actor(NOBODY.who, address), note=note)
