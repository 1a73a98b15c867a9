"""The number by which people call a statement: an account's letters and the period's start."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain, count

MOST_LETTERS = 4


def letters_of(name: str, taken: Iterable[str] = ()) -> str:
    """The initials of a name, or its first two letters: "Product images" → PI, "Brand" → BR.

    Where others have them a number follows: PI2.
    """
    words = ["".join(filter(str.isalnum, word)) for word in name.split()]
    words = [word for word in words if word]
    initials = "".join(word[0] for word in words[:MOST_LETTERS])
    found = (initials if len(words) > 1 else "".join(words)[:2]).upper()[:MOST_LETTERS] or "A"
    others = set(taken)
    choices = chain([found], (f"{found}{number}" for number in count(2)))
    return next(choice for choice in choices if choice not in others)


def statement_number(letters: str, start: datetime) -> str:
    """PI-2026-10 for the period that starts with that month (UTC), else with day and time."""
    at = start.astimezone(UTC)
    midnight = (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
    if not midnight:
        return f"{letters}-{at:%Y-%m-%d-%H%M%S}"
    return f"{letters}-{at:%Y-%m}" if at.day == 1 else f"{letters}-{at:%Y-%m-%d}"
