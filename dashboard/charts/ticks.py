"""Where a time axis is marked, and how, in the reporting timezone."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import DAY, HOUR, Unit, bucket_edges

# From fine to coarse: the unit, and every how many of them.
STEPS: list[tuple[Unit, int]] = [
    ("hour", 1),
    ("hour", 3),
    ("hour", 6),
    ("day", 1),
    ("day", 2),
    ("week", 1),
    ("week", 2),
    ("month", 1),
    ("month", 2),
    ("month", 3),
    ("month", 6),
    ("month", 12),
    ("month", 60),
    ("month", 240),
]
LENGTHS = {"hour": HOUR, "day": DAY, "week": 7 * DAY, "month": 30 * DAY}


def ticks(since: datetime, until: datetime, zone: ZoneInfo, most: int) -> dict[str, Any]:
    """`tickvals` and `ticktext` for `[since, until)`: the finest that give at most `most`."""
    for unit, every in STEPS:
        if (until - since) / (LENGTHS[unit] * every) <= most:
            break
    found = [at for at in bucket_edges(since, until, unit, zone) if since <= at < until]
    chosen = [at for number, at in enumerate(found) if _falls(at.astimezone(zone), number, every)]
    return {
        "tickvals": [on_axis(at, zone) for at in chosen],
        "ticktext": [_label(at.astimezone(zone), unit, every) for at in chosen],
    }


def on_axis(at: datetime, zone: ZoneInfo) -> str:
    """Plotly knows no timezones: it is given what the clocks of the reporting timezone show."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S")


def _falls(at: datetime, number: int, every: int) -> bool:
    """Steps of hours start at midnight, steps of months with January."""
    if at.hour or at.minute:
        return at.minute == 0 and at.hour % every == 0
    return number % every == 0 if every in (1, 2) else _aligned(at, every)


def _aligned(at: datetime, every: int) -> bool:
    months = at.year * 12 + at.month - 1
    return at.day != 1 or months % every == 0


def _label(at: datetime, unit: Unit, every: int) -> str:
    if unit == "hour":
        return f"{at:%a} {at.day}" if at.hour == 0 else f"{at:%H:%M}"
    if unit == "month":
        return (
            f"{at.year}" if every >= 12 else f"{at:%b} {at.year}" if at.month == 1 else f"{at:%b}"
        )
    return f"{at.day} {at:%b}" if unit == "week" else f"{at:%a} {at.day} {at:%b}"
