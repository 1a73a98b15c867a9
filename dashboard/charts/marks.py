"""What is marked over time: lines and bands, and words for as many as there is room for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.charts.buckets import plain
from dashboard.charts.drawing import Mark
from dashboard.charts.ticks import on_axis

FIRST = {"now": 0, "unread": 1, "granted": 2, "began": 3}  # who gets a place before whom
LETTER, SPACE = 7, 14  # px: one at 12 px at most, on the average; what two words leave free
LINE = 16  # px
Paper = dict[str, Any]


@dataclass(slots=True)
class Rows:
    """So many lines of words above a plot that is `width` px wide, and what is taken of each."""

    width: int
    most: int
    taken: list[list[tuple[float, float]]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.taken = [[] for _ in range(self.most)]

    def place(self, middle: float, text: str) -> tuple[int, float] | None:
        """The row and the left end for a text around `middle`; None where no row has room."""
        length = len(text) * LETTER
        left = max(0.0, min(middle - length / 2, self.width - length))
        for number, row in enumerate(self.taken):
            if all(left > end + SPACE or left + length + SPACE < start for start, end in row):
                row.append((left, left + length))
                return number, left
        return None


def shapes(marks: Sequence[Mark], zone: ZoneInfo) -> list[Paper]:
    """A line for each instant, a band for each stretch, over all panels."""
    return [
        {
            "templateitemname": mark.kind,
            "visible": True,
            "type": "rect" if at < until else "line",
            "layer": "below" if at < until else "above",
            "x0": on_axis(at, zone),
            "x1": on_axis(until, zone),
            "y0": 0,
            "y1": 1,
            "yref": "paper",
        }
        for mark in marks
        for at, until in mark.parts
    ]


def labels(
    marks: Sequence[Mark], since: datetime, until: datetime, zone: ZoneInfo, rows: Rows
) -> list[Paper]:
    """Words above a plot that is at least as wide as its rows, which nowhere overlap.

    Whoever finds no room is shortened, and left out if that does not help: a line without a word
    is told in the list of marks.
    """
    return [
        label
        for mark in sorted(marks, key=lambda mark: (FIRST[mark.kind], mark.at))
        for label in _label(mark, rows, since, until, zone)
    ]


def _label(
    mark: Mark, rows: Rows, since: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[Paper]:
    start, end = max(mark.at, since), min(mark.until, until)
    middle = start + (end - start) / 2
    at = (middle - since) / (until - since) * rows.width
    for text in dict.fromkeys((mark.text, mark.short)):
        place = rows.place(at, text)
        if place:
            row, left = place
            yield {
                "templateitemname": mark.kind,
                "visible": True,
                "text": plain(text),
                "showarrow": False,
                "x": on_axis(middle, zone),
                "y": 1,
                "yref": "paper",
                "yanchor": "bottom",
                "yshift": row * LINE + 2,
                **_anchor(at, left, len(text) * LETTER),
            }
            return


def _anchor(at: float, left: float, length: int) -> Paper:
    """In the middle over its place, or leaning away from the plot's end."""
    if left == 0.0 and at < length / 2:
        return {"xanchor": "left", "xshift": round(-at)}
    if left < at - length / 2:
        return {"xanchor": "right", "xshift": round(left + length - at)}
    return {"xanchor": "center"}
