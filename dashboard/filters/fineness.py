"""How finely a range is cut."""

from datetime import timedelta
from typing import cast

from analytics.ledger.buckets import DAY, HOUR, QUARTER, Unit
from dashboard.filters.asked import Asked

MOST_BUCKETS = 800
BUCKETS = {
    "auto": "Automatic",
    "quarter": "Quarter-hour",
    "hour": "Hour",
    "day": "Day",
    "week": "Week",
    "month": "Month",
}
SHORTEST: dict[Unit, timedelta] = {  # the finest first
    "quarter": QUARTER,
    "hour": HOUR,
    "day": DAY,
    "week": 7 * DAY,
    "month": 28 * DAY,
}
FITTING: list[tuple[timedelta, Unit]] = [
    (36 * HOUR, "quarter"),
    (10 * DAY, "hour"),
    (100 * DAY, "day"),
    (400 * DAY, "week"),
]


def read_bucket(asked: Asked, length: timedelta) -> tuple[str, Unit]:
    """The wish ("auto" or a unit) and the unit that is used for a range of this length."""
    wish = asked.choice("bucket", BUCKETS, "auto")
    if wish == "auto":
        return wish, _fitting(length)
    unit = cast("Unit", wish)
    finest = _finest(length)
    units = list(SHORTEST)
    if units.index(unit) >= units.index(finest):
        return wish, unit
    asked.note(
        "bucket",
        f"The range is too long to be cut by the {_word(unit)}; it is cut by the {_word(finest)}.",
    )
    return finest, finest


def _finest(length: timedelta) -> Unit:
    return next((u for u, least in SHORTEST.items() if length / least <= MOST_BUCKETS), "month")


def _fitting(length: timedelta) -> Unit:
    return next((unit for longest, unit in FITTING if length <= longest), "month")


def _word(unit: Unit) -> str:
    return BUCKETS[unit].lower()
