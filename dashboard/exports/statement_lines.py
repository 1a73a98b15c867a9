"""The statement of a billing period as one table of CSV, to be filtered and pivoted."""

from collections.abc import Iterator
from datetime import date

from analytics.queries.statement import Statement
from dashboard.exports.csv_lines import csv_lines
from dashboard.exports.statement import WITNESSES

HEADER = (
    *("account", "period_start", "period_end", "status", "last_read"),
    *("section", "line", "operation", "day", "credits", "used", "given_back", "images"),
)

Amounts = tuple[int | None, ...]
Line = tuple[str, str, str, date | None, Amounts]


def statement_csv(told: Statement) -> Iterator[str]:
    """A row a figure, no totals: `section` says which belong together. Days are in UTC.

    Sections are balance (signed as they are stored), operations, days, reconciliation and, once
    the next period was seen, tail.
    """
    period = told.period
    same = (period.account, period.start, period.edge, told.standing.status, period.last_at)
    lines = (
        (*same, section, line, operation, day, *amounts)
        for section, line, operation, day, amounts in _lines(told)
    )
    return csv_lines(HEADER, lines)


def _lines(told: Statement) -> Iterator[Line]:
    balance = told.balance
    for name in ("opening", "grants", "debits", "usage", "corrections", "closing"):
        yield "balance", name, "", None, _only(getattr(balance, name))
    for each in told.operations:
        here = (each.credits, each.used, each.given_back, each.images)
        yield "operations", "observed", each.operation, None, here
    for cell in told.days.cells:
        day = cell.start.date() if cell.start else None
        then = (cell.credits, cell.usage, cell.correction, None)
        yield "days", "observed", cell.operation or "", day, then
    for row in told.reconciliation.operations:
        yield "reconciliation", "counter", row.operation, None, _only(row.counter)
        for name, said in zip(WITNESSES, row.lines, strict=True):
            images = said.count if name != "corrections" else None
            yield "reconciliation", name, row.operation, None, (said.credits, None, None, images)
    if told.tail:
        for name in ("low", "best", "high"):
            yield "tail", name, "", None, _only(getattr(told.tail, name))


def _only(credits: int) -> Amounts:
    return (credits, None, None, None)
