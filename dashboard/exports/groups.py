"""The overview's table by group as a file."""

from collections.abc import Iterator
from datetime import datetime

from dashboard.exports.csv_lines import Cell, csv_lines
from dashboard.exports.sheets import Sheet
from dashboard.pages.overview.grouped import GroupRow, GroupTable

CREDITS = ("credits", "corrections", "estimated", "reconstructed")
COMPARED = ("compared_now", "compared_then")


def groups_csv(table: GroupTable, by: str, since: datetime, until: datetime) -> Iterator[str]:
    """A row a group, without a total; `[since, until)` in ISO 8601, UTC.

    `compared_now` and `compared_then` are credits up to the same point of both ranges.
    """
    return csv_lines(_header(by), (_row(row, since, until) for row in table.rows))


def groups_sheet(table: GroupTable, by: str, since: datetime, until: datetime) -> Sheet:
    """The same rows and columns, with a total of all credits."""
    rows = (_row(row, since, until) for row in table.rows)
    wide = frozenset({"since", "until", by})
    return Sheet(f"By {by}", _header(by), rows, frozenset(CREDITS), wide)


def _header(by: str) -> tuple[str, ...]:
    return ("since", "until", by, *CREDITS, *COMPARED, "images")


def _row(row: GroupRow, since: datetime, until: datetime) -> tuple[Cell, ...]:
    group, then = row.group, row.then
    return (
        since,
        until,
        group.label,
        group.credits,
        group.correction,
        group.estimated,
        group.reconstructed,
        then.now if then else None,
        then.then if then else None,
        row.images,
    )
