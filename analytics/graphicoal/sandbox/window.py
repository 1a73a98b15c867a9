"""The rate limit: a rolling window per key, which the customer's own work shares."""

from collections import deque
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from analytics.graphicoal.sandbox.instants import MINUTE, SECOND, moment_of
from analytics.graphicoal.sandbox.profiles import Profile
from analytics.graphicoal.sandbox.rhythm import OFFICE_ZONE

QUIET: Final = 0.2  # of a grant's `busy`, in the dead of night


@lru_cache(maxsize=4096)
def others_share(profile: Profile, busy: float, minute: int) -> float:
    """Share of the window, 0 to 1, that the customer's own requests took around this minute."""
    local = moment_of(minute * MINUTE).astimezone(OFFICE_ZONE)
    activity = profile.hours[local.hour] / max(profile.hours)
    if local.weekday() >= 5:
        activity *= profile.weekend
    chance = blake2b(f"{profile.slug}/{busy}/{minute}".encode(), digest_size=2).digest()
    wobble = 0.7 + 0.3 * int.from_bytes(chance, "big") / 65535
    return busy * (QUIET + (1 - QUIET) * activity) * wobble


class Windows:
    """Counts requests of each key in the last `span` seconds. Not thread-safe: its caller locks."""

    def __init__(self, limit: int = 1000, span: float = 60.0) -> None:
        self.limit, self._span = limit, int(span * SECOND)
        self._times: dict[str, deque[int]] = {}

    def take(self, key: str, others: float, at: int) -> tuple[bool, dict[str, str]]:
        """Count one request, if there is room for it; and the headers to answer with."""
        times = self._times.setdefault(key, deque())
        while times and times[0] <= at - self._span:
            times.popleft()
        room = self.limit - round(others * self.limit) - len(times)
        if room > 0:
            times.append(at)
            return True, self._headers(room - 1, times[0] + self._span)
        frees = (times[0] if times else at) + self._span
        wait = max(1, -(-(frees - at) // SECOND))
        return False, {**self._headers(0, frees), "Retry-After": str(wait)}

    def past(self, others: float, at: int) -> dict[str, str]:
        """Headers as of a past moment, when nobody but the customer asked."""
        return self._headers(max(0, self.limit - round(others * self.limit) - 1), at + self._span)

    def _headers(self, remaining: int, reset: int) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Reset": str(-(-reset // SECOND)),
        }
