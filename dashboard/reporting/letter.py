"""What a report says, before it is put into plain text and HTML."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.pages.answers import Answer

Row = Sequence[str]
REST = "…"  # stands for the rows that are not listed
SANDBOX = "This is sandbox data: of a pretend GraphiCoal, with invented figures."


@dataclass(frozen=True, slots=True)
class Table:
    """The first column is text, the others are figures. `foot` is the row of the whole."""

    title: str
    heads: Row
    rows: Sequence[Row]
    foot: Row = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """Attached to the letter."""

    name: str
    content: str
    kind: str


@dataclass(frozen=True, slots=True)
class Letter:
    """`link` leads to the page that shows more, `why` says why the person gets it, and `stop`
    is the address at which they can turn it off without signing in."""

    subject: str
    answer: Answer
    tables: Sequence[Table]
    notes: Sequence[str]
    link: str
    link_says: str
    why: str
    stop: str
    files: Sequence[File] = ()


def one_line(text: str) -> str:
    """Names and the vendor's words for a header or a line: no breaks, nothing that does not
    print."""
    spaced = " ".join(text.split())
    return "".join(c if c.isprintable() or c == "\u202f" else "\ufffd" for c in spaced)


def in_columns(table: Table) -> str:
    """The table in plain text: names to the left, figures to the right."""
    rows = [[one_line(cell) for cell in row] for row in (table.heads, *table.rows, table.foot)]
    widths = [max(len(row[at]) for row in rows if row) for at in range(len(table.heads))]
    lines = [_line(row, widths) for row in rows if any(row)]
    return "\n".join(lines)


def _line(row: Row, widths: Sequence[int]) -> str:
    first, *figures = (
        cell.rjust(width) if at else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join([first, *figures]).rstrip()
