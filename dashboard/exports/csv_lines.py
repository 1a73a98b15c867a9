"""Rows as lines of CSV (RFC 4180, UTF-8), one at a time, safe to open in a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal

FORMULA = (*"=+-@", *"＝＋－＠", "\t", "\r", "\n")  # the wide ones count in some languages

Cell = str | int | Decimal | datetime | None


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


def _safe(cell: Cell) -> str | int | Decimal:
    """Text that a spreadsheet would take for a formula gets an apostrophe; numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, int | Decimal):
        return cell
    text = cell.isoformat() if isinstance(cell, datetime) else cell
    return f"'{text}" if text.startswith(FORMULA) else text
