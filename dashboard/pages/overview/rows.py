"""The burn chart as a table: a row for each bucket that holds credits, a column for each layer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from dashboard.charts import Drawing
from dashboard.charts.buckets import bucket_label
from dashboard.charts.drawing import Column, Values
from dashboard.charts.themes import Certainty
from dashboard.groups import Group
from dashboard.templatetags.figures import credits

LINKED = 1500  # cells at most that lead to their images each; of more, only the rows do


@dataclass(frozen=True, slots=True)
class Cell:
    """Credits as they are written, and the images that they were spent on (a query), if any."""

    credits: str
    images: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One bucket, `[since, until)` UTC; its cells are in the layers' order.

    `earlier` is what the previous range had, `images` the query of all that was made in it.
    """

    since: datetime
    until: datetime
    label: str
    images: str | None
    cells: tuple[Cell, ...]
    credits: str
    earlier: str
    estimated: str
    reconstructed: str


def rows_of(drawing: Drawing) -> list[Row]:
    """Latest first; buckets without any credits, also in the previous range, are left out."""
    values = drawing.values
    sums = {certainty: _sums(values, certainty) for certainty in ("observed", *MORE)}
    before = drawing.earlier.by_start if drawing.earlier else {}
    told = {start for column in values.values() for start in column} | set(before)
    linked = len(told) * len(drawing.leading.layers) <= LINKED
    return [
        Row(
            start,
            end,
            bucket_label(start, end, drawing.unit, drawing.zone),
            drawing.links.of(start, end),
            tuple(
                _cell(drawing, group, values.get((group.key, "observed"), {}), start, end, linked)
                for group in drawing.leading.layers
            ),
            credits(sums["observed"].get(start, 0)),
            _written(before.get(start, 0)),
            *(_written(sums[certainty].get(start, 0)) for certainty in MORE),
        )
        for start, end in reversed(list(pairwise(drawing.table.edges)))
        if start in told
    ]


MORE: tuple[Certainty, ...] = ("estimated", "reconstructed")


def _sums(values: Values, certainty: Certainty) -> Column:
    sums: Column = defaultdict(int)
    for (_, known), column in values.items():
        if known == certainty:
            for start, amount in column.items():
                sums[start] += amount
    return sums


def _cell(
    drawing: Drawing, group: Group, column: Column, start: datetime, end: datetime, linked: bool
) -> Cell:
    amount = column.get(start, 0)
    leads = linked and amount > 0
    return Cell(_written(amount), drawing.links.of(start, end, group) if leads else None)


def _written(amount: int) -> str:
    """Nothing is a dot: a table full of zeros hides its figures."""
    return credits(amount) if amount else "·"
