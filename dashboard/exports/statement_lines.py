"""The statement of a billing period as one table of CSV, to be filtered and pivoted."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import chain

from analytics.queries.cost import decimal_of
from analytics.queries.statement import Invoiced, Statement
from dashboard.exports.csv_lines import csv_lines
from dashboard.exports.statement import WITNESSES
from dashboard.exports.statement_money import StatementMoney, tax_words, team_name

HEADER = (
    *("account", "period_start", "period_end", "status", "last_read"),
    *("section", "line", "operation", "day", "credits", "used", "given_back", "images"),
    *("currency", "amount"),
)

Amounts = tuple[int | None, ...]
Paid = tuple[str, Decimal | None]  # a currency and an amount in it
Line = tuple[str, str, str, date | None, Amounts]
MoneyLine = tuple[str, str, str, int | None, Paid]
NO_MONEY: Paid = ("", None)


def statement_csv(told: Statement, money: StatementMoney | None = None) -> Iterator[str]:
    """A row a figure, no totals: `section` says which belong together. Days are in UTC.

    Sections are balance (signed as they are stored), operations, days, reconciliation and, once
    the next period was seen, tail. With `money` come cost and tax (which is in no cost), once it
    was seen cost_bounds and invoice, and for who sees them teams, teams_tail and teams_cost.
    """
    period = told.period
    same = (period.account, period.start, period.edge, told.standing.status, period.last_at)
    lines = (
        (*same, section, line, operation, day, *amounts, *NO_MONEY)
        for section, line, operation, day, amounts in _lines(told)
    )
    paid = (
        (*same, section, line, operation, None, *_only(credits), *amount)
        for section, line, operation, credits, amount in (_money(money) if money else ())
    )
    return csv_lines(HEADER, chain(lines, paid))


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


def _only(credits: int | None) -> Amounts:
    return (credits, None, None, None)


def _money(money: StatementMoney) -> Iterator[MoneyLine]:
    observed = money.paid.observed
    for cost in observed.costs:
        for name in sorted(cost.parts):
            yield "cost", "without_tax", name, None, (cost.currency, cost.parts[name])
        for tax in cost.taxes:
            yield "tax", tax_words(tax), "", None, (cost.currency, tax.amount)
    if observed.unpriced:
        yield "cost", "unpriced", "", observed.unpriced, NO_MONEY
    for bounds in money.paid.bounds:
        for name in ("low", "best", "high"):
            yield "cost_bounds", name, "", None, (bounds.currency, getattr(bounds, name))
    yield from _billed(money.filed.invoiced)
    yield from _teams(money)


def _billed(invoiced: Invoiced) -> Iterator[MoneyLine]:
    if invoiced.credits:
        yield "invoice", "billed", "", invoiced.credits.billed, NO_MONEY
        yield "invoice", "difference_to_best", "", invoiced.credits.difference, NO_MONEY
    for each in invoiced.money:
        yield "invoice", "billed", "", None, (each.currency, decimal_of(each.amount))
        if each.tax:
            yield "invoice", "tax", "", None, (each.currency, decimal_of(each.tax))
        if each.comparison:
            difference = decimal_of(each.comparison.difference)
            yield "invoice", "difference_to_best", "", None, (each.currency, difference)


def _teams(money: StatementMoney) -> Iterator[MoneyLine]:
    if money.borne is None or money.borne_costs is None:
        return
    for part in money.borne.borne:
        name = team_name(part)
        yield "teams", name, "", part.credits, NO_MONEY
        if part.estimated:
            yield "teams_tail", name, "", part.estimated, NO_MONEY
        for paid in money.borne_costs.of(part.team_id):
            yield "teams_cost", name, "", None, paid
