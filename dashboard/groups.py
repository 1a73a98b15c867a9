"""The groups that a burn table falls into: rows of a table, layers of a chart."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from analytics.queries import NO_TEAM, BurnCell, Dimension
from dashboard.palette import OPERATIONS, UNATTRIBUTED
from dashboard.templatetags.marks import swatch
from dashboard.templatetags.times import utc_dates

TONES = 6
COLUMNS = ("credits", "correction", "estimated", "reconstructed")

Key = str | int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Credits of one operation, account, team or period.

    `credits` are observed: usage and corrections. `share` is of all observed credits, None where
    those are not above zero. `tone` numbers the groups that have no colour of their own.
    """

    key: Key
    label: str
    swatch: str
    tone: int | None = None
    credits: int = 0
    correction: int = 0
    estimated: int = 0
    reconstructed: int = 0
    share: float | None = None


def key_of(cell: BurnCell, by: Dimension) -> Key:
    """What tells the cell's group from the others."""
    if by == "operation":
        return cell.operation
    if by == "team":
        return cell.team_id
    return cell.account_id if by == "account" else cell.period_id


def groups_of(cells: Sequence[BurnCell], by: Dimension) -> list[Group]:
    """The groups of these cells, in the order in which they are stacked and listed."""
    firsts: dict[Key, BurnCell] = {}
    for cell in cells:
        firsts.setdefault(key_of(cell, by), cell)
    ordered = sorted(firsts.values(), key=ORDERS.get(by, _time_order))
    sums = _sums(cells, by)
    groups = [
        _named(cell, by, number, sums[key_of(cell, by)]) for number, cell in enumerate(ordered)
    ]
    total = sum(group.credits for group in groups)
    return [replace(g, share=g.credits / total) for g in groups] if total > 0 else groups


def total_of(groups: Iterable[Group]) -> Group:
    """All groups as one."""
    rows = list(groups)
    sums = {name: sum(getattr(row, name) for row in rows) for name in COLUMNS}
    return Group(None, "All", "", share=1.0 if sums["credits"] > 0 else None, **sums)


def _sums(cells: Iterable[BurnCell], by: Dimension) -> dict[Key, dict[str, int]]:
    sums: dict[Key, dict[str, int]] = {}
    for cell in cells:
        key = key_of(cell, by)
        row = sums.get(key)
        if row is None:
            row = sums[key] = dict.fromkeys(COLUMNS, 0)
        row["credits"] += cell.credits
        row["correction"] += cell.correction
        row["estimated"] += cell.estimated
        row["reconstructed"] += cell.reconstructed
    return sums


def _named(cell: BurnCell, by: Dimension, number: int, sums: dict[str, int]) -> Group:
    key, tone = key_of(cell, by), number % TONES
    if by == "operation":
        name = cell.operation or ""
        return Group(key, name, swatch(name), None if name in OPERATIONS else tone, **sums)
    if by == "team":
        swatch_class = "swatch-unattributed" if key is None else f"swatch-tone-{tone}"
        return Group(key, cell.team or NO_TEAM, swatch_class, tone, **sums)
    label = cell.account or "" if by == "account" else _period_label(cell)
    return Group(key, label, f"swatch-tone-{tone}", tone, **sums)


def _period_label(cell: BurnCell) -> str:
    if cell.period_start is None or cell.period_edge is None:
        return "Before the first reading"
    return f"{cell.account}, {utc_dates(cell.period_start, cell.period_edge)}"


def _operation_order(cell: BurnCell) -> tuple[int, str]:
    """The known ones as they are stacked, new ones by name, what nobody can attribute last."""
    name = cell.operation or ""
    known = list(OPERATIONS)
    place = known.index(name) if name in OPERATIONS else len(known) + (name == UNATTRIBUTED)
    return place, name


def _time_order(cell: BurnCell) -> tuple[str, str]:
    start = cell.period_start.isoformat() if cell.period_start else ""
    return (cell.account or "").lower(), start


def _team_order(cell: BurnCell) -> tuple[int, str]:
    """By name; then what is of other teams, and last what is no team's."""
    last = 2 if cell.team_id is None else 1 if cell.team_id == 0 else 0
    return last, (cell.team or "").lower()


ORDERS: dict[Dimension, Callable[[BurnCell], tuple[object, ...]]] = {
    "operation": _operation_order,
    "team": _team_order,
}
