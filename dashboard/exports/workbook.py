"""Sheets as a workbook (XLSX): typed cells, a row at a time in memory, nothing in it runs."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from analytics.queries.cost import decimals
from dashboard.exports.sheets import Cell, Formula, Money, Share, Sheet, heading

INERT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST = 32_767  # characters of a cell
DIGITS = 15
EXACT = 10**DIGITS - 1  # beyond, a spreadsheet's numbers lose digits: text keeps them
WIDE, NARROW = 27, 14  # characters
FIRST_YEAR = 1900  # of a spreadsheet's calendar
FORMATS = {
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "whole": {"num_format": "#,##0"},
    "broken": {"num_format": "#,##0.00"},
    "share": {"num_format": "0.0%"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "instant": {"num_format": 'yyyy-mm-dd hh:mm:ss" UTC"', "align": "left"},
    "sum_label": {"bold": True, "top": 1},
    "sum": {"bold": True, "top": 1, "num_format": "#,##0"},
}


def workbook(sheets: Iterable[Sheet]) -> BytesIO:
    """The whole file in memory, at its beginning."""
    file = BytesIO()
    write_workbook(sheets, file)
    return file


def write_workbook(sheets: Iterable[Sheet], file: IO[bytes]) -> None:
    """Into an empty file, which is at its beginning then. Instants are in UTC."""
    with Workbook(file, {"constant_memory": True, **INERT}) as book:
        formats = {name: book.add_format(form) for name, form in FORMATS.items()}
        amounts = _Amounts(book)
        for sheet in sheets:
            _Page(book.add_worksheet(sheet.name), formats, amounts).write(sheet)
    file.seek(0)


class _Amounts(dict[str, Any]):
    """Formats of amounts by currency, each made when it is first asked for."""

    def __init__(self, book: Any) -> None:
        super().__init__()
        self.book = book

    def __missing__(self, currency: str) -> Any:
        places = decimals(currency)
        number = f"#,##0.{'0' * places}" if places else "#,##0"
        self[currency] = self.book.add_format({"num_format": f'{number} "{currency}"'})
        return self[currency]


class _Page:
    """A sheet while it is written; rows and columns count from 0, the header is row 0."""

    def __init__(self, page: Any, formats: dict[str, Any], amounts: _Amounts) -> None:
        self.page, self.formats, self.amounts = page, formats, amounts

    def write(self, sheet: Sheet) -> None:
        self.page.freeze_panes(1, 0)
        for column, name in enumerate(sheet.header):
            self.page.set_column(column, column, WIDE if name in sheet.wide else NARROW)
            self.page.write_string(0, column, heading(name), self.formats["head"])
        sums: dict[int, int] = {
            column: 0 for column, name in enumerate(sheet.header) if name in sheet.summed
        }
        number, exact = 0, True
        for number, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                self._cell(number, column, cell)
                amount = cell.value if isinstance(cell, Formula) else cell
                if column in sums and isinstance(amount, int):
                    sums[column] += amount
                    exact = exact and _is_exact(amount)
        if sums and number:
            self._total(number, sums, exact=exact)

    def _total(self, last: int, sums: dict[int, int], *, exact: bool) -> None:
        for column in range(max(sums) + 1):
            name = xl_col_to_name(column)
            if column in sums:
                add = Formula(f"=SUM({name}2:{name}{last + 1})", sums[column])
                self._cell(last + 1, column, add if exact else sums[column], "sum")
            else:
                label = "" if column else "Total"
                self._cell(last + 1, column, label, "sum_label")

    def _cell(self, row: int, column: int, cell: Cell, form: str = "") -> None:
        page, formats = self.page, self.formats
        if isinstance(cell, Formula) and not _is_exact(cell.value):
            cell = (
                Money(cell.value, cell.currency) if isinstance(cell.value, Decimal) else cell.value
            )
        if isinstance(cell, Formula):
            look = self.amounts[cell.currency] if cell.currency else formats[form or "whole"]
            page.write_formula(row, column, cell.text, look, cell.value)
        elif isinstance(cell, Money) and _is_exact(cell.amount):
            page.write_number(row, column, cell.amount, self.amounts[cell.currency])
        elif isinstance(cell, Money):
            page.write_string(row, column, f"{cell.amount:f}")
        elif isinstance(cell, Share):
            page.write_number(row, column, cell.value, formats[form or "share"])
        elif isinstance(cell, int) and _is_exact(cell):
            page.write_number(row, column, cell, formats[form or "whole"])
        elif isinstance(cell, float | Decimal):
            page.write_number(row, column, cell, formats[form or "broken"])
        elif isinstance(cell, date) and cell.year >= FIRST_YEAR:
            self._time(row, column, cell)
        elif cell is not None:
            text = cell.isoformat() if isinstance(cell, date) else str(cell)
            page.write_string(row, column, text[:LONGEST], formats.get(form))

    def _time(self, row: int, column: int, at: date) -> None:
        if isinstance(at, datetime):
            plain = at.astimezone(UTC).replace(tzinfo=None)
            self.page.write_datetime(row, column, plain, self.formats["instant"])
        else:
            self.page.write_datetime(row, column, at, self.formats["day"])


def _is_exact(amount: int | Decimal) -> bool:
    """Whether a spreadsheet's number keeps each of its digits."""
    digits = amount.normalize().as_tuple().digits if isinstance(amount, Decimal) else ()
    return len(digits) <= DIGITS and -EXACT <= amount <= EXACT
