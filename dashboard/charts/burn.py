"""The burn chart: stacked bars, one layer for each group and how its credits are known."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import Unit
from analytics.queries import BurnCell, BurnTable, Dimension
from dashboard.charts.themes import Certainty, Layer, templates
from dashboard.charts.ticks import on_axis, ticks
from dashboard.groups import Group, Key, key_of
from dashboard.templatetags.figures import separators
from dashboard.templatetags.times import days_between

CERTAINTIES: tuple[Certainty, ...] = ("observed", "estimated", "reconstructed")
SAID = {"observed": "", "estimated": ", estimated", "reconstructed": ", reconstructed"}
FILLED = 0.84  # of a bucket's width
TITLES: dict[Unit, str] = {
    "quarter": "%{x|%a %-d %b %Y, %H:%M}",
    "hour": "%{x|%a %-d %b %Y, %H:%M}",
    "day": "%{x|%a %-d %b %Y}",
    "week": "Week from %{x|%-d %b %Y}",
    "month": "%{x|%B %Y}",
}
WIDE, NARROW = 10, 5  # ticks at most
CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "displayModeBar": False,
    "responsive": True,
    "doubleClick": "reset",
}


def burn_chart(
    table: BurnTable,
    groups: Sequence[Group],
    by: Dimension,
    unit: Unit,
    zone: ZoneInfo,
    now: datetime,
) -> dict[str, Any]:
    """A figure without template, its `templates` by theme, `ticks` by room, `config`, a `label`.

    Bars stand where their bucket starts, as the reporting timezone's clocks show it, and are as
    wide as it. An hour that clocks show twice stands on itself; the table has both.
    """
    layers, traces = [], []
    values = _values(table.cells, by)
    spots = _spots(table.edges, zone)
    for group in groups:
        operation = group.label if by == "operation" else None
        for certainty in CERTAINTIES:
            column = values.get((group.key, certainty))
            if column:
                layers.append(Layer(operation, group.tone, certainty))
                traces.append(_trace(group, certainty, column, spots))
    return {
        "label": f"Burn by {by} and {unit}; the same figures are in the table below",
        "data": traces,
        "layout": _layout(table.edges, unit, zone, now),
        "templates": templates(layers),
        "ticks": _ticks(table.edges, zone),
        "config": CONFIG,
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


def _values(
    cells: Sequence[BurnCell], by: Dimension
) -> dict[tuple[Key, Certainty], dict[datetime, int]]:
    found: dict[tuple[Key, Certainty], dict[datetime, int]] = defaultdict(dict)
    for cell in cells:
        amounts = (cell.credits, cell.estimated, cell.reconstructed)
        for certainty, amount in zip(CERTAINTIES, amounts, strict=True):
            if amount and cell.start:
                column = found[(key_of(cell, by), certainty)]
                column[cell.start] = column.get(cell.start, 0) + amount
    return found


Spot = tuple[str, float, float]


def _spots(edges: Sequence[datetime], zone: ZoneInfo) -> dict[datetime, Spot]:
    """For each bucket by its start: its place on the axis, a bar's offset and width in ms."""
    lengths = {start: (end - start).total_seconds() * 1000 for start, end in pairwise(edges)}
    return {
        start: (on_axis(start, zone), length * (1 - FILLED) / 2, length * FILLED)
        for start, length in lengths.items()
    }


def _trace(
    group: Group, certainty: Certainty, column: dict[datetime, int], spots: dict[datetime, Spot]
) -> dict[str, Any]:
    starts = sorted(column)
    # Plotly reads some HTML and %{…} in its texts; a name has neither.
    name = escape(f"{group.label}{SAID[certainty]}", quote=False).replace("%{", "%\u2060{")
    return {
        "type": "bar",
        "name": name,
        "x": [spots[start][0] for start in starts],
        "y": [column[start] for start in starts],
        "offset": [spots[start][1] for start in starts],
        "width": [spots[start][2] for start in starts],
        "hovertemplate": f"%{{y:,d}} {name}<extra></extra>",
    }


def _layout(edges: Sequence[datetime], unit: Unit, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "barmode": "relative",
        "showlegend": False,
        "separators": separators(),
        "margin": {"l": 48, "r": 8, "t": 20, "b": 32},
        "hovermode": "x unified",
        "dragmode": False,
        "xaxis": {
            "type": "date",
            "showgrid": False,
            "fixedrange": True,
            "showline": True,
            "showspikes": False,
            "unifiedhovertitle": {"text": TITLES[unit]},
        },
        "yaxis": {"tickformat": ",d", "fixedrange": True, "nticks": 6, "rangemode": "tozero"},
    }
    if edges:
        layout["xaxis"]["range"] = [on_axis(edges[0], zone), on_axis(edges[-1], zone)]
        layout["xaxis"] |= ticks(edges[0], edges[-1], zone, WIDE)
        layout |= _now(edges, zone, now)
    return layout


def _now(edges: Sequence[datetime], zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Where the future begins, if the range holds more of it than the bucket that runs."""
    if not edges[0] <= now < edges[-2]:
        return {}
    at = on_axis(now, zone)
    line = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    word = {"text": "now", "x": at, "y": 1, "yref": "paper", "yanchor": "bottom"}
    return {"shapes": [line], "annotations": [word | {"showarrow": False}]}


def _ticks(edges: Sequence[datetime], zone: ZoneInfo) -> dict[str, Any]:
    if not edges:
        return {}
    rooms = {"wide": WIDE, "narrow": NARROW}
    return {room: ticks(edges[0], edges[-1], zone, most) for room, most in rooms.items()}
