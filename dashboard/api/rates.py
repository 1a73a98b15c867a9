"""How many requests a token has left in this minute.

Counted in the cache, in fixed windows of a minute. Where the cache is away nobody is counted: the
figures are there to be read, and what a token may read does not depend on it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from redis.exceptions import RedisError

WINDOW = 60  # seconds


@dataclass(frozen=True, slots=True)
class Allowance:
    """`left` of `limit` requests, until the window ends in `seconds`; `spent` if there was none."""

    limit: int
    left: int
    seconds: int
    spent: bool

    def tell(self, answer: HttpResponse) -> None:
        """As draft-ietf-httpapi-ratelimit-headers writes it (structured fields)."""
        answer["RateLimit-Policy"] = f'"token";q={self.limit};w={WINDOW}'
        answer["RateLimit"] = f'"token";r={self.left};t={self.seconds}'
        if self.spent:
            answer["Retry-After"] = str(self.seconds)


def take(token: int, now: datetime) -> Allowance | None:
    """One request of the token's; None where nobody counts."""
    window, passed = divmod(int(now.timestamp()), WINDOW)
    place, limit = f"api-rate:{token}:{window}", settings.API_RATE
    try:
        cache.add(place, 0, timeout=2 * WINDOW)
        taken = cache.incr(place)
    except (RedisError, OSError, ValueError):  # ValueError: it was thrown out meanwhile
        return None
    return Allowance(limit, max(0, limit - taken), WINDOW - passed, taken > limit)
