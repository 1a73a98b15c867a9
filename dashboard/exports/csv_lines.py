"""Rows as lines of CSV (RFC 4180, UTF-8), one at a time, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from analytics.formulas import inert

Cell = str | int | float | Decimal | date | None


class _Line:
    """What csv writes into: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """The header and then each row, as it comes."""
    writer = csv.writer(_Line())
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([_safe(cell) for cell in row])


def _safe(cell: Cell) -> str | int | float:
    """Text that a spreadsheet would take for a formula gets an apostrophe; numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return f"{cell:f}"  # 0.0000001, never 1E-7
    if isinstance(cell, int | float):
        return cell
    return cell.isoformat() if isinstance(cell, date) else inert(cell)
