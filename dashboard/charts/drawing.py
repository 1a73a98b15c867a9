"""What the burn chart draws: figures from the query layer, ready to be put on paper."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import Unit
from analytics.queries import BurnCell, BurnTable, Dimension
from dashboard.charts.links import Links
from dashboard.charts.themes import Certainty
from dashboard.groups import Key
from dashboard.leading import Leading

CERTAINTIES: tuple[Certainty, ...] = ("observed", "estimated", "reconstructed")
Kind = Literal["now", "granted", "began", "unread"]
Column = dict[datetime, int]  # credits by the start of their bucket
Values = Mapping[tuple[Key, Certainty], Column]
Points = tuple[tuple[datetime, int], ...]


@dataclass(frozen=True, slots=True)
class Earlier:
    """The previous range, moved into this one: credits by the start of each bucket that it has.

    `label` is what it is called in a sentence, `total` what is drawn of it; `partly` says that
    not all of it was observed, and that it is no measure.
    """

    label: str
    by_start: Mapping[datetime, int]
    partly: bool = False

    @property
    def total(self) -> int:
        return sum(self.by_start.values())


@dataclass(frozen=True, slots=True)
class Running:
    """Credits since the periods began: `used` up to the last reading, `available` in steps (each
    holds from its instant on), `earlier` the previous periods' use. Each in order of time."""

    used: Points
    available: Points
    earlier: Points


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at some instants, or in some stretches of time `[at, until)`, told as one.

    `short` is for narrow rooms.
    """

    kind: Kind
    parts: tuple[tuple[datetime, datetime], ...]
    text: str
    short: str

    @property
    def at(self) -> datetime:
        return self.parts[0][0]

    @property
    def until(self) -> datetime:
        return max(until for _, until in self.parts)


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of the chart. What is None or empty is not drawn; `values` are what is stacked."""

    table: BurnTable
    leading: Leading
    values: Values
    by: Dimension
    unit: Unit
    zone: ZoneInfo
    links: Links
    earlier: Earlier | None = None
    running: Running | None = None
    marks: tuple[Mark, ...] = ()


def layer_values(cells: Sequence[BurnCell], leading: Leading, by: Dimension) -> Values:
    """Credits by bucket, for each layer and certainty that has any."""
    found: dict[tuple[Key, Certainty], Column] = defaultdict(dict)
    for cell in cells:
        if cell.start is None:
            continue
        key = leading.key(cell, by)
        amounts = (cell.credits, cell.estimated, cell.reconstructed)
        for certainty, amount in zip(CERTAINTIES, amounts, strict=True):
            if amount:
                column = found[(key, certainty)]
                column[cell.start] = column.get(cell.start, 0) + amount
    return found
