"""The burn chart: stacked bars, the previous range over them, and running totals below."""

from itertools import pairwise
from typing import Any

from dashboard.charts.bars import bars, in_words, wholes_of
from dashboard.charts.buckets import bucket_label, spots
from dashboard.charts.drawing import Drawing
from dashboard.charts.lines import lines
from dashboard.charts.links import bucket_words
from dashboard.charts.paper import layout, rooms
from dashboard.charts.themes import templates

CONFIG = {"displaylogo": False, "showSendToCloud": False, "displayModeBar": False}
CONFIG |= {"responsive": True, "doubleClick": False, "showTips": False}


def burn_chart(drawing: Drawing) -> dict[str, Any]:
    """A figure without template: its `templates` by theme, `rooms` by width, `config`, a `label`.

    Bars stand where their bucket starts, as the reporting timezone's clocks show it, and are as
    wide as it. An hour that clocks show twice stands on itself; the table has both.

    `buckets` are the places of all bucket edges, and for each bucket what a URL calls it: `zoom`
    as a range's `since` and `until`, `images` as a query of the images page.
    """
    table = drawing.table
    places = spots(table.edges, drawing.zone)
    wholes = wholes_of(drawing.values)
    bar_traces, layers = bars(drawing, places)
    line_traces, roles = lines(drawing, wholes, places)
    return {
        "label": f"Burn by {drawing.by} and {drawing.unit}",
        "data": [*bar_traces, *line_traces],
        "layout": layout(drawing),
        "templates": templates(layers, roles),
        "rooms": rooms(drawing),
        "buckets": _buckets(drawing),
        "config": CONFIG,
    }


def largest(drawing: Drawing) -> str:
    """The tallest bar in words; "" where nothing was burned."""
    wholes = wholes_of(drawing.values)
    start = max(wholes, key=lambda start: (wholes[start], start), default=None)
    if start is None or wholes[start] <= 0:
        return ""
    end = dict(pairwise(drawing.table.edges))[start]
    label = bucket_label(start, end, drawing.unit, drawing.zone)
    return f"Most on {label}: {in_words(drawing.values, start)}"


def _buckets(drawing: Drawing) -> dict[str, Any]:
    edges, zone = drawing.table.edges, drawing.zone
    places = spots(edges, zone)
    zooms = [bucket_words(start, end, zone) for start, end in pairwise(edges)]
    return {
        "x": [places[start].x for start in places],
        "since": [zoom.get("since") or zoom["start"] for zoom in zooms],
        "until": [zoom.get("until") or zoom["end"] for zoom in zooms],
        "images": [drawing.links.bucket(start, end) for start, end in pairwise(edges)],
    }
