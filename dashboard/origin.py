"""Where a request comes from: what the audit log and the throttles know of a browser."""

from django.conf import settings
from django.http import HttpRequest

from accounts.audit import NOBODY, Actor
from accounts.models import User


def client_address(request: HttpRequest) -> str:
    """The IP address that asks. Behind TRUSTED_PROXIES proxies it is the one that the outermost of
    them saw; whatever stands before it in X-Forwarded-For anybody could have written."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    proxies: int = settings.TRUSTED_PROXIES
    if not proxies:
        return peer
    told = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    hops = [part for part in told if part]
    return hops[-proxies] if len(hops) >= proxies else peer


def actor(request: HttpRequest) -> Actor:
    """Who acts by this request, for the audit log."""
    user = request.user
    origin = client_address(request)
    return Actor.person(user, origin) if isinstance(user, User) else Actor(NOBODY.who, origin)
