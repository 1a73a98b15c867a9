"""Trend lines: a group's credits over the range, small and without axes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.queries import BurnTable, Dimension
from dashboard.groups import Key, key_of
from dashboard.templatetags.figures import credits

WIDE, HIGH = 120, 24  # units of a line's viewBox
MOST = 48  # points of a line


@dataclass(frozen=True, slots=True)
class Spark:
    """A line's points in a WIDE × HIGH box, and what it shows, in words."""

    points: str
    words: str


def sparks_of(table: BurnTable, by: Dimension, now: datetime, unit: str) -> Mapping[Key, Spark]:
    """A line for each group, from nothing to its own highest; times to come are left out."""
    starts = [start for start in table.edges[:-1] if start <= now]
    if len(starts) < 2:
        return {}
    together = -(-len(starts) // MOST)
    place = {start: number // together for number, start in enumerate(starts)}
    sums: dict[Key, list[int]] = {}
    for cell in table.cells:
        if cell.start in place:
            line = sums.setdefault(key_of(cell, by), [0] * -(-len(starts) // together))
            line[place[cell.start]] += cell.credits
    words = f"{unit}" if together == 1 else f"{together} {unit}s"
    return {key: Spark(_points(line), _words(line, words)) for key, line in sums.items()}


def _points(line: Sequence[int]) -> str:
    top, step = max(1, *line), WIDE / (len(line) - 1) if len(line) > 1 else WIDE
    return " ".join(
        f"{number * step:.1f},{HIGH - 2 - (HIGH - 4) * max(0, value) / top:.1f}"
        for number, value in enumerate(line)
    )


def _words(line: Sequence[int], unit: str) -> str:
    return (
        f"Trend: from {credits(line[0])} to {credits(line[-1])} credits in {unit}, "
        f"{credits(max(line))} at most"
    )
