"""The lines: the previous range over the bars, and the running totals in a panel of their own."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.charts.bars import CREDITS, in_words
from dashboard.charts.buckets import Spot, plain
from dashboard.charts.drawing import Drawing, Earlier, Points, Running, Values
from dashboard.charts.themes import Role
from dashboard.charts.ticks import on_axis
from dashboard.templatetags.figures import counted

BELOW = {"yaxis": "y2"}


def lines(
    drawing: Drawing, wholes: Mapping[datetime, int], spots: Mapping[datetime, Spot]
) -> tuple[list[Any], list[Role]]:
    """Traces, and the role of each, which says how it looks."""
    found: list[tuple[Role, dict[str, Any]]] = [("sum", _sums(drawing.values, wholes, spots))]
    if drawing.earlier and drawing.earlier.by_start:
        found.append(("earlier", _earlier(drawing.earlier, spots, drawing)))
    if drawing.running:
        found += _running(drawing.running, drawing)
    return [trace for _, trace in found], [role for role, _ in found]


def _sums(
    values: Values, wholes: Mapping[datetime, int], spots: Mapping[datetime, Spot]
) -> dict[str, Any]:
    """Nothing to see: what a bucket burned in all, for whoever points at it."""
    starts = sorted(wholes)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "in all",
        "x": [spots[start].x for start in starts],
        "y": [wholes[start] for start in starts],
        "customdata": [in_words(values, start, " in all") for start in starts],
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _earlier(earlier: Earlier, spots: Mapping[datetime, Spot], drawing: Drawing) -> dict[str, Any]:
    """Steps as wide as the buckets, from the first to the last that has credits."""
    first, last = min(earlier.by_start), max(earlier.by_start)
    starts = [start for start in sorted(spots) if first <= start <= last]
    amounts = [earlier.by_start.get(start, 0) for start in starts]
    end = dict(pairwise(drawing.table.edges))[last]
    label = plain(earlier.label)
    return {
        "type": "scatter",
        "mode": "lines",
        "line": {"shape": "hv"},
        "name": label,
        "x": [*(spots[start].x for start in starts), on_axis(end, drawing.zone)],
        "y": [*amounts, amounts[-1]],
        "customdata": [*(counted(amount, CREDITS) for amount in amounts), None],
        "hovertemplate": f"{label} %{{customdata}}<extra></extra>",
    }


def _running(running: Running, drawing: Drawing) -> list[tuple[Role, dict[str, Any]]]:
    zone = drawing.zone
    found: list[tuple[Role, dict[str, Any]]] = []
    if running.earlier:
        label = plain(drawing.earlier.label) if drawing.earlier else ""
        found.append(("earlier", _total(running.earlier, f"{label}: used", zone)))
    available = _line(running.available, zone) | {"line": {"shape": "hv"}, "hoverinfo": "skip"}
    found.append(("available", available | {"name": "available"} | BELOW))
    found.append(("used", _total(running.used, "used", zone)))
    return found


def _total(points: Points, label: str, zone: ZoneInfo) -> dict[str, Any]:
    """Whoever points at a bucket, which stands at its start, is told the total at its end."""
    after = [*(total for _, total in points[1:]), None]
    said = [None if total is None else f"{label} {counted(total, CREDITS)}" for total in after]
    return (
        _line(points, zone)
        | {"name": label, "customdata": said, "hovertemplate": "%{customdata}<extra></extra>"}
        | BELOW
    )


def _line(points: Sequence[tuple[datetime, int]], zone: ZoneInfo) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [on_axis(at, zone) for at, _ in points],
        "y": [total for _, total in points],
    }
