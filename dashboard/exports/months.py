"""Fiscal months as CSV."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from analytics.queries.cost import FiscalMonth
from dashboard.exports.csv_lines import Cell, csv_lines

HEADER = ("first_day", "last_day", "account", "credits", "currency", "cost")


def months_csv(months: Iterable[FiscalMonth], names: Mapping[int, str]) -> Iterator[str]:
    """A row for each month, account and currency, so that `cost` adds up within a currency.

    An account's credits of a month stand in its first row alone, so that they add up too. Days
    are those of the reporting timezone, both inclusive; what was observed, without tax.
    """
    return csv_lines(HEADER, (row for month in months for row in _rows(month, names)))


def _rows(month: FiscalMonth, names: Mapping[int, str]) -> Iterator[tuple[Cell, ...]]:
    days = (month.first.isoformat(), month.last.isoformat())
    for account, credits in sorted(month.credits.items(), key=lambda each: names[each[0]].lower()):
        amounts: list[tuple[str, Decimal | None]] = [*month.cost.of(account)] or [("", None)]
        for number, (currency, amount) in enumerate(amounts):
            shown = credits if number == 0 else None
            yield (*days, names[account], shown, currency, amount)
