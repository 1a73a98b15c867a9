"""The vendor's times as aware UTC, or a word for what is wrong with them."""

from datetime import UTC, datetime
from typing import Final

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
LONGEST_TEXT: Final = 64


def read_time(value: object) -> tuple[datetime | None, str]:
    """A time in UTC and its flag.

    Flags: "" as in the contract, "offset" (another offset than UTC; the instant is exact),
    "naive" (no offset; taken as UTC), "missing" and "unreadable" (no time). A time outside
    [1970, 9000) is unreadable: databases and timezones need room on both sides.
    """
    if value is None or value == "":
        return None, "missing"
    try:
        return _in_utc(value)
    except (ValueError, OverflowError):
        return None, "unreadable"


def _in_utc(value: object) -> tuple[datetime | None, str]:
    if isinstance(value, str) and len(value) <= LONGEST_TEXT:
        moment = datetime.fromisoformat(value.strip())
    elif isinstance(value, datetime):
        moment = value
    else:
        return None, "unreadable"
    offset = moment.utcoffset()
    if offset is None:
        moment, flag = moment.replace(tzinfo=UTC), "naive"
    else:
        moment, flag = moment.astimezone(UTC), "offset" if offset else ""
    return (moment, flag) if EARLIEST <= moment < LATEST else (None, "unreadable")


def require_time(value: object) -> datetime:
    """A time in UTC, a naive one taken as UTC. Raises ValueError."""
    moment, _ = read_time(value)
    if moment is None:
        raise ValueError("not a readable time")
    return moment
