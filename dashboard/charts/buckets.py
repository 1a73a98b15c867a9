"""A bucket in words, and where it stands on the axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from itertools import pairwise
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import Unit
from dashboard.charts.ticks import on_axis
from dashboard.templatetags.times import days_between

FILLED = 0.84  # of a bucket's width
OF_THE: dict[Unit, str] = {
    "quarter": "quarter-hour",
    "hour": "hour",
    "day": "day",
    "week": "week",
    "month": "month",
}


@dataclass(frozen=True, slots=True)
class Spot:
    """The `number`-th bucket: its place on the axis, a bar's offset and width in ms."""

    number: int
    x: str
    offset: float
    width: float


def spots(edges: Sequence[datetime], zone: ZoneInfo) -> dict[datetime, Spot]:
    """By the bucket's start."""
    lengths = [(start, (end - start).total_seconds() * 1000) for start, end in pairwise(edges)]
    return {
        start: Spot(number, on_axis(start, zone), length * (1 - FILLED) / 2, length * FILLED)
        for number, (start, length) in enumerate(lengths)
    }


def bucket_label(start: datetime, end: datetime, unit: Unit, zone: ZoneInfo) -> str:
    """A bucket in words, reporting timezone: "Mon 23 Nov 2026, 14:00 to 15:00"."""
    first, last = start.astimezone(zone), (end - timedelta(microseconds=1)).astimezone(zone)
    if unit in ("quarter", "hour"):
        clocks = f"{first:%H:%M} to {end.astimezone(zone):%H:%M}"
        return f"{first:%a} {days_between(first.date(), first.date())}, {clocks}"
    if unit == "month":
        return f"{first:%B %Y}"
    shown = days_between(first.date(), last.date())
    return f"{first:%a} {shown}" if unit == "day" else shown


def plain(text: str) -> str:
    """A text as Plotly shows it: it reads some HTML and %{…}, which a name must not speak."""
    return escape(text, quote=False).replace("%{", "%\u2060{")
