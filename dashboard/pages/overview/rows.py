"""The burn chart as a table: a row for each bucket that holds credits, a column for each group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import Unit
from analytics.queries import BurnTable, Dimension
from dashboard.charts.burn import bucket_label
from dashboard.groups import Group, Key, key_of
from dashboard.templatetags.figures import credits


@dataclass(frozen=True, slots=True)
class Row:
    """One bucket, `[since, until)` UTC; its cells are written already, in the groups' order."""

    since: datetime
    until: datetime
    label: str
    cells: tuple[str, ...]
    credits: str
    estimated: str
    reconstructed: str


def rows_of(
    table: BurnTable, groups: Sequence[Group], by: Dimension, unit: Unit, zone: ZoneInfo
) -> list[Row]:
    """Latest first; buckets without any credits are left out."""
    ends = dict(zip(table.edges, table.edges[1:], strict=False))
    sums: dict[object, dict[Key, int]] = {}
    extra: dict[object, list[int]] = {}
    for cell in table.cells:
        row = sums.setdefault(cell.start, {})
        key = key_of(cell, by)
        row[key] = row.get(key, 0) + cell.credits
        more = extra.setdefault(cell.start, [0, 0])
        more[0] += cell.estimated
        more[1] += cell.reconstructed
    return [
        Row(
            start,
            ends[start],
            bucket_label(start, ends[start], unit, zone),
            tuple(_written(sums[start].get(group.key, 0)) for group in groups),
            credits(sum(sums[start].values())),
            *(_written(amount) for amount in extra[start]),
        )
        for start in reversed(ends)
        if start in sums
    ]


def _written(amount: int) -> str:
    """Nothing is a dot: a table full of zeros hides its figures."""
    return credits(amount) if amount else "·"
