"""A ruler of credits: what was observed, the best estimate, what is possible, what is billed.

Drawn by the server, in percent of its width, so that it prints and its words keep their size.
"""

from dataclasses import dataclass
from typing import Literal

from analytics.queries.statement import Filed
from dashboard.templatetags.figures import about, credits

Anchor = Literal["start", "middle", "end"]
ROOM = 0.08  # of the ruler, left free at each end
STEPS = (1, 2, 5)
MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled stroke at `x` percent; `row` keeps labels from meeting."""

    kind: str
    label: str
    x: str
    anchor: Anchor
    y: int


@dataclass(frozen=True, slots=True)
class Ruler:
    """`hatch` is where what is possible begins, and how wide it is, in percent."""

    says: str
    marks: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    hatch: tuple[str, str]


ROWS = (14, 30, 46)  # pixels: one label's baseline below the other's


def ruler_of(filed: Filed) -> Ruler | None:
    """None where nothing is left to compare: the tail hides nothing, and no bill is there."""
    told, billed = filed.told, filed.invoiced.credits
    low, best, high = told.bounds
    if told.tail is None or (low == high and billed is None):
        return None
    values = [("observed", told.period.used, f"observed {credits(told.period.used)}")]
    values.append(("best", best, f"best {about(best) if low != high else credits(best)}"))
    if billed is not None:
        values.append(("billed", billed.billed, f"invoice {credits(billed.billed)}"))
    scale = _Scale([value for _, value, _ in values] + [low, high])
    marks = tuple(
        scale.mark(kind, value, label, y)
        for (kind, value, label), y in zip(values, ROWS, strict=False)
    )
    says = ", ".join(mark.label for mark in marks)
    return Ruler(
        f"{says}; possible are {credits(low)} to {credits(high)} credits",
        marks,
        tuple(scale.mark("tick", value, credits(value), 84) for value in scale.ticks()),
        (_percent(scale.place(low)), _percent(scale.place(high) - scale.place(low))),
    )


class _Scale:
    """From credits to percent of the ruler's width."""

    def __init__(self, values: list[int]) -> None:
        room = max(1, max(values) - min(values)) * ROOM
        self.first, self.last = min(values) - room, max(values) + room

    def place(self, value: float) -> float:
        return 100 * (value - self.first) / (self.last - self.first)

    def mark(self, kind: str, value: int, label: str, y: int) -> Mark:
        x = self.place(value)
        anchor: Anchor = "start" if x < 20 else "end" if x > 80 else "middle"
        return Mark(kind, label, _percent(x), anchor, y)

    def ticks(self) -> list[int]:
        length, power = self.last - self.first, 1
        while True:
            for step in (power * each for each in STEPS):
                if length / step <= MOST_TICKS:
                    first = -int(-self.first // step) * step
                    return list(range(first, int(self.last) + 1, step))
            power *= 10


def _percent(value: float) -> str:
    return f"{value:.3f}%"
