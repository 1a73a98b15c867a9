"""Instants in a URL, such as 2026-11-23T14:00Z."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dashboard.filters.asked import EARLIEST, Asked, quoted

LIKE = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d")
LATEST = 9000  # a year; what comes later does not survive a timezone


def read_instant(asked: Asked, name: str, zone: ZoneInfo | None = None) -> datetime | None:
    """The instant, UTC; None where there is none.

    One that names no timezone is what the clocks of `zone` show, if that is given: so forms
    write it.
    """
    value = asked.text(name)
    if not value:
        return None
    at = instant(value, zone)
    if at is None:
        asked.note(name, f"{quoted(value)} is no time: write it like 2026-11-23T14:00Z.")
    return at


def names_instant(value: str) -> bool:
    """Whether a text looks like an instant rather than like a date."""
    return LIKE.match(value) is not None


def instant(value: str, zone: ZoneInfo | None = None) -> datetime | None:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    if at.tzinfo is None and zone is not None:
        at = at.replace(tzinfo=zone)
    if at.tzinfo is None or not EARLIEST.year <= at.year <= LATEST:
        return None
    return at.astimezone(UTC)


def instant_word(at: datetime) -> str:
    """The other way round: 2026-11-23T14:00Z."""
    form = "%Y-%m-%dT%H:%M:%SZ" if at.second or at.microsecond else "%Y-%m-%dT%H:%MZ"
    return at.astimezone(UTC).strftime(form)
