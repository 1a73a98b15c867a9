"""Fiscal months as CSV."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from analytics.queries.cost import FiscalMonth
from dashboard.exports.csv_lines import Cell, csv_lines

HEADER = ("first_day", "last_day", "account", "credits", "currency", "cost", "amended_by")


def months_csv(months: Iterable[FiscalMonth], names: Mapping[int, str]) -> Iterator[str]:
    """A row for each month, account and currency, so that `cost` adds up within a currency.

    An account's credits of a month stand in its first row alone, so that they add up too. Days
    are those of the reporting timezone, both inclusive; what was observed, without tax. Signed
    periods stand as they were signed: `amended_by` are the credits known of them since.
    """
    return csv_lines(HEADER, (row for month in months for row in _rows(month, names)))


def _rows(month: FiscalMonth, names: Mapping[int, str]) -> Iterator[tuple[Cell, ...]]:
    days = (month.first.isoformat(), month.last.isoformat())
    every = {**dict.fromkeys(month.amended, 0), **month.credits}
    for account, credits in sorted(every.items(), key=lambda each: names[each[0]].lower()):
        amounts: list[tuple[str, Decimal | None]] = [*month.cost.of(account)] or [("", None)]
        for number, (currency, amount) in enumerate(amounts):
            own = (credits, month.amended.get(account)) if number == 0 else (None, None)
            yield (*days, names[account], own[0], currency, amount, own[1])
