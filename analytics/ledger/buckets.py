"""Where time is cut: UTC quarter-hours, and hours, days, weeks and months of any timezone.

Every timezone in use falls on UTC quarter-hours, so all larger buckets are unions of them.
All instants are aware; all results are UTC. Buckets are half-open: they hold their start.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal

Unit = Literal["quarter", "hour", "day", "week", "month"]

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MICROSECOND = timedelta(microseconds=1)


def quarter_of(at: datetime) -> datetime:
    """The UTC start of the half-open quarter-hour that holds the instant."""
    if at.tzinfo is not UTC:
        at = in_utc(at)
    return at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)


def quarter_closing(at: datetime) -> datetime:
    """The UTC start of the quarter-hour that a reading at this instant closes.

    A reading exactly on a boundary closes the earlier quarter-hour (rule 7).
    """
    start = quarter_of(at)
    return start - QUARTER if start == at else start


def bucket_start(at: datetime, unit: Unit, zone: tzinfo) -> datetime:
    """The UTC start of the bucket that holds the instant. Weeks start on Monday.

    "quarter" is cut in UTC whatever the zone. An hour ends early where the zone's offset changes
    inside it (Lord Howe's half hour), and a whole hour that a clock shows twice is two buckets.
    """
    if unit == "quarter":
        return quarter_of(at)
    if unit == "hour":
        return _hour_start(in_utc(at), zone)
    first = _first_date(at.astimezone(zone).date(), unit)
    # Where a clock was put back across midnight, a date is shown once more after the next began.
    following = day_start(_next_date(first, unit), zone)
    return following if following <= at else day_start(first, zone)


def bucket_edges(since: datetime, until: datetime, unit: Unit, zone: tzinfo) -> list[datetime]:
    """The UTC edges of the buckets that cover `[since, until)`, strictly rising.

    The first edge is at or before `since`, the last at or after `until`; there are at least two.
    ValueError when `until` is before `since`.
    """
    if until < since:
        raise ValueError("A range must not end before it starts: swap the two instants.")
    edges = [bucket_start(since, unit, zone)]
    while len(edges) == 1 or edges[-1] < until:
        edges.append(_next_edge(edges[-1], unit, zone))
    return edges


def day_start(day: date, zone: tzinfo) -> datetime:
    """The first UTC instant at which the zone's calendar shows this date, or a later one."""
    wall = datetime.combine(day, time(), zone)
    start = wall.astimezone(UTC)
    if start.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return start
    # Midnight was skipped: the day begins where the clock jumped.
    return _offset_change(wall.replace(fold=1).astimezone(UTC), start, zone)


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC. ValueError for a naive one, whose instant nobody knows."""
    if at.utcoffset() is None:
        raise ValueError("An instant needs a timezone: give an aware datetime.")
    return at.astimezone(UTC)


def _hour_start(at: datetime, zone: tzinfo) -> datetime:
    start = at - _past_the_hour(at.astimezone(zone))
    if _offset(start, zone) == _offset(at, zone):
        return start
    return _offset_change(start, at, zone)


def _next_edge(edge: datetime, unit: Unit, zone: tzinfo) -> datetime:
    if unit == "quarter":
        return edge + QUARTER
    if unit == "hour":
        full = edge + HOUR - _past_the_hour(edge.astimezone(zone))
        same = _offset(full, zone) == _offset(edge, zone)
        return full if same else _offset_change(edge, full, zone)
    day = _next_date(_first_date(edge.astimezone(zone).date(), unit), unit)
    # A date that a zone left out altogether (Apia, 30 December 2011) has no bucket.
    while (following := day_start(day, zone)) <= edge:
        day = _next_date(day, unit)
    return following


def _first_date(day: date, unit: Unit) -> date:
    if unit == "week":
        return day - DAY * day.weekday()
    return day.replace(day=1) if unit == "month" else day


def _next_date(first: date, unit: Unit) -> date:
    if unit == "month":
        return (first + DAY * 31).replace(day=1)
    return first + DAY * (7 if unit == "week" else 1)


def _past_the_hour(wall: datetime) -> timedelta:
    return timedelta(minutes=wall.minute, seconds=wall.second, microseconds=wall.microsecond)


def _offset(at: datetime, zone: tzinfo) -> timedelta | None:
    return at.astimezone(zone).utcoffset()


def _offset_change(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """The first instant in `(before, after]` with another offset than `before` has."""
    offset = _offset(before, zone)
    while after - before > MICROSECOND:
        middle = before + (after - before) // 2
        if _offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after
