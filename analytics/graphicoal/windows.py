"""What the headers of an answer say about the key's rate window, and how long to wait."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from analytics.graphicoal.schemas import RateWindow

SHORTEST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 3600.0
USUAL_WAIT: Final = 60.0
_EARLIEST: Final = 946_684_800  # 2000
_LATEST: Final = 4_102_444_800  # 2100; milliseconds lie beyond


def rate_window(headers: Mapping[str, str]) -> RateWindow | None:
    """The three X-RateLimit headers, or None when one is missing or makes no sense."""
    limit = _whole(headers.get("X-RateLimit-Limit"))
    remaining = _whole(headers.get("X-RateLimit-Remaining"))
    reset = _whole(headers.get("X-RateLimit-Reset"))
    if limit is None or remaining is None or reset is None:
        return None
    if limit < 1 or remaining > limit or not _EARLIEST <= reset < _LATEST:
        return None
    return RateWindow(
        limit=limit, remaining=remaining, reset_at=datetime.fromtimestamp(reset, tz=UTC)
    )


def wait_asked_for(headers: Mapping[str, str]) -> float | None:
    """Seconds of `Retry-After`, within 1 to 3600; None when it is absent or unreadable.

    A date is counted from the answer's own `Date`, so that no clock of ours has a say; without
    one it is unreadable.
    """
    asked = headers.get("Retry-After", "").strip()
    seconds = _whole(asked)
    if seconds is not None:
        return _bounded(float(seconds))
    return _until(_http_date(asked), headers)


def wait_for_window(headers: Mapping[str, str], window: RateWindow | None) -> float:
    """Seconds to wait after a 429: as asked for, else until the window resets, else a minute."""
    asked = wait_asked_for(headers)
    if asked is None and window is not None:
        asked = _until(window.reset_at, headers)
    return USUAL_WAIT if asked is None else asked


def _until(moment: datetime | None, headers: Mapping[str, str]) -> float | None:
    sent_at = _http_date(headers.get("Date", ""))
    if moment is None or sent_at is None:
        return None
    return _bounded((moment - sent_at).total_seconds())


def _bounded(seconds: float) -> float:
    return min(max(seconds, SHORTEST_WAIT), LONGEST_WAIT)


def _whole(text: str | None) -> int | None:
    digits = (text or "").strip()
    # Eighteen digits fit 64 bits, and more are nonsense in each of these headers.
    if not digits.isascii() or not digits.isdigit():
        return None
    return int(digits[:18]) if len(digits) <= 18 else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
