"""The ground on which the burn chart is drawn: axes and panels, and what depends on the room."""

from datetime import datetime
from typing import Any

from analytics.ledger.buckets import Unit
from dashboard.charts import marks
from dashboard.charts.buckets import plain
from dashboard.charts.drawing import Drawing, Running
from dashboard.charts.ticks import on_axis, ticks
from dashboard.templatetags.figures import credits, separators

TITLES: dict[Unit, str] = {
    "quarter": "%{x|%a %-d %b %Y, %H:%M}",
    "hour": "%{x|%a %-d %b %Y, %H:%M}",
    "day": "%{x|%a %-d %b %Y}",
    "week": "Week from %{x|%-d %b %Y}",
    "month": "%{x|%B %Y}",
}
# A room's least width in px inside the axes, and so many ticks at most.
ROOMS = {"wide": (830, 10), "middle": (480, 8), "narrow": (260, 5)}
ROWS = {"wide": 3, "middle": 3, "narrow": 2}  # of words above the plot
UPPER, LOWER = [0.44, 1], [0, 0.34]  # of the height
LOWER_PX = 110  # of the lower panel, at least
LINE = 15 / LOWER_PX  # of a word's height
BESIDE = 112  # px right of the lines, for their words
Paper = dict[str, Any]


def layout(drawing: Drawing) -> Paper:
    """What is the same in every room."""
    edges, zone = drawing.table.edges, drawing.zone
    two = drawing.running is not None
    credits_axis = {"tickformat": ",d", "fixedrange": True, "rangemode": "tozero"}
    found: Paper = {
        "barmode": "relative",
        "showlegend": False,
        "separators": separators(),
        "hovermode": "x unified",
        "hoversubplots": "axis",
        "dragmode": False,
        "xaxis": {
            "type": "date",
            "showgrid": False,
            "showline": True,
            "showspikes": False,
            "anchor": "y2" if two else "y",
            "unifiedhovertitle": {"text": TITLES[drawing.unit]},
        },
        "yaxis": credits_axis | {"nticks": 5, "domain": UPPER if two else [0, 1]},
    }
    if two:
        found["yaxis2"] = credits_axis | {"nticks": 4, "domain": LOWER}
    if edges:
        found["xaxis"]["range"] = [on_axis(edges[0], zone), on_axis(edges[-1], zone)]
        found["shapes"] = marks.shapes(drawing.marks, zone)
    return found


def rooms(drawing: Drawing) -> dict[str, Paper]:
    """Margins, ticks and words for each room."""
    edges = drawing.table.edges
    if not edges:
        return {room: {} for room in ROOMS}
    return {room: _room(drawing, room, edges[0], edges[-1]) for room in ROOMS}


def _room(drawing: Drawing, room: str, since: datetime, until: datetime) -> Paper:
    width, most = ROOMS[room]
    running = drawing.running
    over = marks.labels(drawing.marks, since, until, drawing.zone, marks.Rows(width, ROWS[room]))
    words = list(over)
    if running:
        words += _inside(running, drawing) if room == "narrow" else _beside(running, drawing)
    rows = max(
        (word["yshift"] // marks.LINE + 1 for word in words if word["y"] == 1 and "yshift" in word),
        default=0,
    )
    beside = BESIDE if running and room != "narrow" else 8
    return {
        "margin": {"l": 48, "r": beside, "t": 8 + rows * marks.LINE, "b": 28},
        "xaxis": ticks(since, until, drawing.zone, most),
        "annotations": words,
    }


def _beside(running: Running, drawing: Drawing) -> list[Paper]:
    """Words right of where the lines end, each on a line of its own."""
    ends = [("available", f"available {credits(running.available[-1][1])}", running.available)]
    ends.append(("used", f"used {credits(running.used[-1][1])}", running.used))
    if running.earlier and drawing.earlier:
        ends.append(("earlier", plain(drawing.earlier.label), running.earlier))
    top = max(total for _, _, points in ends for _, total in points) or 1
    ends.sort(key=lambda end: end[2][-1][1])
    words, floor = [], 0.0
    for kind, text, points in ends:
        height = max(points[-1][1] / top, floor)
        floor = height + LINE
        words.append((kind, text, height))
    above = max(0.0, floor - LINE - 1.05)  # the topmost stays in the panel
    return [
        _word(kind, text) | {"x": 1, "xanchor": "left", "xshift": 6, "y": _lower(height - above)}
        for kind, text, height in words
    ]


def _inside(running: Running, drawing: Drawing) -> list[Paper]:
    """Where no room is beside the lines: over the end of "available", under that of "used"."""
    at, used = running.used[-1]
    available = running.available[-1][1]
    top = max(1, available, *(total for _, total in (*running.used, *running.earlier)))
    edges = drawing.table.edges
    late = at - edges[0] > (edges[-1] - edges[0]) * 0.7  # of the width: no room right of it
    over = _word("available", f"available {credits(available)}") | {
        "x": 1,
        "xanchor": "right",
        "y": _lower(available / top),
        "yanchor": "bottom",
    }
    under = _word("used", f"used {credits(used)}") | {
        "xref": "x",
        "x": on_axis(at, drawing.zone),
        "xanchor": "right" if late else "left",
        "y": _lower(used / top),
        "yanchor": "top",
        "yshift": -4,
    }
    return [over, under]


def _word(kind: str, text: str) -> Paper:
    named = {"templateitemname": kind, "visible": True, "text": text, "showarrow": False}
    return named | {"xref": "paper", "yref": "paper", "yanchor": "middle"}


def _lower(height: float) -> float:
    """A height in the lower panel as one of the whole paper; lines use 95 % of an axis."""
    return round(LOWER[0] + (LOWER[1] - LOWER[0]) * min(1.0, height * 0.95), 4)
