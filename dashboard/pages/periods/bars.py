"""A period's days as bars, drawn by the server: they print, and need no script."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC

from analytics.queries import BurnTable
from dashboard.palette import OPERATIONS, UNATTRIBUTED
from dashboard.templatetags.figures import credits
from dashboard.templatetags.marks import swatch
from dashboard.templatetags.times import day

HIGH = 100  # units of the drawing, from nothing to the highest day
WIDE = 0.84  # of a day's room
TOLD_APART = 12  # operations in one bar
REST = "swatch-other"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar: `y` is its upper edge, from the top."""

    swatch: str
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A day: `x` and `wide` in days from the first one. `label` is empty where none fits."""

    x: float
    wide: float
    label: str
    says: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """All days of a period; `most` are the credits of the highest."""

    days: tuple[Bar, ...]
    most: int

    @property
    def box(self) -> str:
        return f"0 0 {max(1, len(self.days))} {HIGH}"


def bars_of(table: BurnTable) -> Bars:
    """Observed credits by UTC day. A day with more given back than used has no bar."""
    by_day: dict[object, dict[str, int]] = defaultdict(dict)
    for cell in table.cells:
        by_day[cell.start][cell.operation or ""] = max(0, cell.credits)
    starts = table.edges[:-1]
    most = max((sum(by_day[start].values()) for start in starts), default=0)
    every = max(1, round(len(starts) / 7))
    return Bars(
        tuple(
            Bar(
                number + (1 - WIDE) / 2,
                WIDE,
                str(start.astimezone(UTC).day) if number % every == 0 else "",
                f"{day(start.astimezone(UTC).date())}: {credits(sum(by_day[start].values()))}",
                _stacked(by_day[start], most),
            )
            for number, start in enumerate(starts)
        ),
        most,
    )


def _stacked(amounts: dict[str, int], most: int) -> tuple[Segment, ...]:
    segments, top = [], float(HIGH)
    for look, amount in looks(amounts):
        height = HIGH * amount / most if most else 0
        top -= height
        if height:
            segments.append(Segment(look, round(top, 3), round(height, 3)))
    return tuple(segments)


def looks(amounts: dict[str, int]) -> list[tuple[str, int]]:
    """What a bar is made of: a class and an amount for each of the largest, in their order, and
    one for all others."""
    largest = set(sorted(amounts, key=lambda name: -amounts[name])[:TOLD_APART])
    parts = [(swatch(name), amounts[name]) for name in in_order(largest)]
    rest = sum(amount for name, amount in amounts.items() if name not in largest)
    return [*parts, (REST, rest)] if rest else parts


def in_order(names: Collection[str]) -> list[str]:
    """Operations as they are stacked and listed: known ones, new ones, what has none."""
    known = list(OPERATIONS)
    place = {name: number for number, name in enumerate(known)}
    return sorted(names, key=lambda n: (place.get(n, len(known) + (n == UNATTRIBUTED)), n))
