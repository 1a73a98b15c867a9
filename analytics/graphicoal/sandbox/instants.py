"""Moments as whole microseconds since 1970 in UTC: quick to sort and to bisect, and exact."""

from datetime import UTC, datetime, timedelta
from typing import Final

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_ZERO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_TICK: Final = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """`moment` must be aware."""
    return (moment - _ZERO) // _TICK


def moment_of(at: int) -> datetime:
    """In UTC."""
    return _ZERO + timedelta(microseconds=at)


def stamp(at: int) -> str:
    """ISO 8601 with Z and whole seconds, as the vendor writes it."""
    return moment_of(at).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_stamp(text: str) -> int:
    """Read an ISO 8601 moment with Z or an offset; ValueError for anything else."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    try:
        return micros(moment)
    except OverflowError as error:
        raise ValueError("out of range") from error
