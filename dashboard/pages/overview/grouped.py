"""The table by group: what each burned, how that changed, its trend, its images."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from analytics.queries import BurnTable
from dashboard.groups import COLUMNS, Group, Key, key_of, total_of
from dashboard.pages.overview.compared import Compared, Then
from dashboard.pages.overview.made import Counts, images_link, images_of, summed
from dashboard.pages.overview.scope import Scope
from dashboard.pages.overview.sparks import Spark, sparks_of

SHOWN = 50  # rows on the page; a file has them all


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group beside what is known of it; None and "" where that is nothing.

    `images` were created in the range, and `each` is what one of them cost, in observed credits.
    """

    group: Group
    then: Then | None = None
    spark: Spark | None = None
    images: int | None = None
    images_link: str = ""

    @property
    def each(self) -> float | None:
        return self.group.credits / self.images if self.images else None


@dataclass(frozen=True, slots=True)
class GroupTable:
    """`rows` in the order in which they are stacked; `rest` is what is left out as too many.

    A column that would be empty is not there: `compares`, `counts`, `corrects`, `estimates`,
    `reconstructs` say which are.
    """

    rows: tuple[GroupRow, ...]
    rest: GroupRow | None
    left_out: int
    total: GroupRow
    compares: bool
    counts: bool
    too_many: bool

    @property
    def corrects(self) -> bool:
        return any(row.group.correction for row in self._all)

    @property
    def estimates(self) -> bool:
        return any(row.group.estimated for row in self._all)

    @property
    def reconstructs(self) -> bool:
        return any(row.group.reconstructed for row in self._all)

    @property
    def _all(self) -> tuple[GroupRow, ...]:
        return (*self.rows, self.total)


def grouped(
    scope: Scope,
    table: BurnTable,
    groups: Sequence[Group],
    compared: Compared | None,
    counts: Counts,
    most: int | None = SHOWN,
) -> GroupTable:
    """`most` rows, those with most credits; None for all of them."""
    by, countable = scope.asked.by, scope.asked.by in ("operation", "account")
    owners = _owners(table, scope) if by == "period" else {}
    lines = sparks_of(table, by, scope.now, scope.asked.bucket)
    shown, hidden = _largest(groups, most)
    rows = [
        GroupRow(
            group,
            compared.of(group, by, owners.get(group.key, [])) if compared else None,
            lines.get(group.key),
            images_of(counts, by, group.key) if countable else None,
            images_link(scope, by, group.key) if countable else "",
        )
        for group in shown
    ]
    images = summed(counts) if countable else None
    whole = replace(total_of(groups), label=f"All {by}s" if len(groups) > 1 else "All")
    total = GroupRow(whole, compared.total if compared else None, None, images)
    return GroupTable(
        tuple(rows),
        GroupRow(replace(total_of(hidden), share=_share(hidden, whole))) if hidden else None,
        len(hidden),
        total,
        compares=any(row.then for row in rows),
        counts=any(row.images for row in rows),
        too_many=countable and any(count is None for count in counts.values()),
    )


def _largest(groups: Sequence[Group], most: int | None) -> tuple[list[Group], list[Group]]:
    """The largest, in the order in which they were, and those that are left out."""
    if most is None or len(groups) <= most:
        return list(groups), []
    weights = {group.key: _weight(group) for group in groups}
    kept = {g.key for g in sorted(groups, key=lambda g: -weights[g.key])[:most]}
    return [g for g in groups if g.key in kept], [g for g in groups if g.key not in kept]


def _weight(group: Group) -> int:
    return sum(abs(getattr(group, column)) for column in COLUMNS)


def _share(groups: Sequence[Group], whole: Group) -> float | None:
    credits = sum(group.credits for group in groups)
    return credits / whole.credits if whole.credits > 0 else None


def _owners(table: BurnTable, scope: Scope) -> dict[Key, list[int]]:
    """The account of each period; none where the range is no period's: nothing is comparable."""
    if scope.asked.span.periods is None:
        return {}
    return {key_of(cell, "period"): [cell.account_id or 0] for cell in table.cells}
