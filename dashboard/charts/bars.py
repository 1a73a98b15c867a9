"""The stacked bars: one trace for each layer and how its credits are known."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dashboard.charts.buckets import OF_THE, Spot, plain
from dashboard.charts.drawing import CERTAINTIES, Column, Drawing, Values
from dashboard.charts.themes import Certainty, Layer
from dashboard.groups import Group
from dashboard.templatetags.figures import counted, credits

SAID = {"observed": "", "estimated": ", estimated", "reconstructed": ", reconstructed"}
CREDITS = "credit,credits"


def bars(drawing: Drawing, spots: Mapping[datetime, Spot]) -> tuple[list[Any], list[Layer]]:
    """Traces, and what each looks like.

    A bar's `customdata` are its credits in words, its share of the bucket, the bucket's number.
    """
    traces, layers = [], []
    values, wholes = drawing.values, wholes_of(drawing.values)
    for group in drawing.leading.layers:
        operation = group.label if drawing.by == "operation" else None
        for certainty in CERTAINTIES:
            column = values.get((group.key, certainty))
            if column:
                look = "other" if group.swatch == "swatch-other" else operation
                layers.append(Layer(look, group.tone, certainty))
                traces.append(_trace(drawing, group, certainty, column, wholes, spots))
    return traces, layers


def wholes_of(values: Values) -> Column:
    """All credits of each bucket, however they are known."""
    wholes: Column = {}
    for column in values.values():
        for start, amount in column.items():
            wholes[start] = wholes.get(start, 0) + amount
    return wholes


def in_words(values: Values, start: datetime, after: str = "") -> str:
    """A bucket's observed credits, and beside them, never in their sum, what else is known."""
    sums = dict.fromkeys(CERTAINTIES, 0)
    for (_, certainty), column in values.items():
        sums[certainty] += column.get(start, 0)
    more = [f"{credits(sums[each])} {each}" for each in CERTAINTIES[1:] if sums[each]]
    return ", ".join([f"{counted(sums['observed'], CREDITS)}{after}", *more])


def _trace(
    drawing: Drawing,
    group: Group,
    certainty: Certainty,
    column: Column,
    wholes: Column,
    spots: Mapping[datetime, Spot],
) -> dict[str, Any]:
    starts = sorted(column)
    name = plain(f"{group.label}{SAID[certainty]}")
    return {
        "type": "bar",
        "name": name,
        "meta": {"images": drawing.links.group(group)},
        "x": [spots[start].x for start in starts],
        "y": [column[start] for start in starts],
        "offset": [spots[start].offset for start in starts],
        "width": [spots[start].width for start in starts],
        "customdata": [
            [
                counted(column[start], CREDITS),
                _share(column[start], wholes[start], OF_THE[drawing.unit]),
                spots[start].number,
            ]
            for start in starts
        ],
        "hovertemplate": f"{name} %{{customdata[0]}}%{{customdata[1]}}<extra></extra>",
    }


def _share(part: int, whole: int, of_the: str) -> str:
    """ ", 12 % of the day"; nothing where that would say nothing."""
    if not 0 < part < whole:
        return ""
    percent = 100 * part / whole
    shown = "under 1" if percent < 1 else f"{min(99, round(percent))}"
    return f", {shown}\u00a0% of the {of_the}"
