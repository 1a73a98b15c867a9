"""The money of a statement for its files: cost, what is billed, and what each team bears."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name

from analytics.queries import Borne, ChargeBack
from analytics.queries.cost import Bill, Cost, Tax, decimal_of, decimals, written
from analytics.queries.statement import Bounds, Filed, InvoicedMoney, PeriodCost
from dashboard.exports.sheets import Cell, Formula, Money, Sheet

MILLIONTHS = 6  # decimals of an amount that an invoice states
FIGURES = ("low", "best", "high", "invoice", "difference_to_best")
Team = int | None


@dataclass(frozen=True, slots=True)
class StatementMoney:
    """Beside a statement. Without `borne` the reader does not see what teams bear."""

    filed: Filed
    paid: PeriodCost
    borne: ChargeBack | None
    borne_costs: Bill[Team] | None


def money_sheets(money: StatementMoney) -> tuple[Sheet, ...]:
    """No currency is added to another: each has a total of its own, and tax is in none."""
    sheets = (_cost(money.paid), _whole(money))
    if money.borne is None or money.borne_costs is None:
        return sheets
    return (*sheets, _teams(money.borne, money.borne_costs))


def _cost(paid: PeriodCost) -> Sheet:
    """What was observed, by operation."""
    rows: list[Sequence[Cell]] = []
    for cost in paid.observed.costs:
        rows += _totalled(cost, sorted(cost.parts), len(rows) + 2)
    if paid.observed.unpriced:
        rows.append(("Credits without a price", None, None, paid.observed.unpriced))
    header = ("line", "operation", "currency", "amount")
    return Sheet("Cost", header, rows, wide=frozenset({"line", "operation"}))


def _totalled(cost: Cost[str], names: Sequence[str], first: int) -> Iterator[Sequence[Cell]]:
    currency, last = cost.currency, first + len(names) - 1
    for name in names:
        yield ("Without tax", name, currency, Money(cost.parts[name], currency))
    total = f"=ROUND(SUM(D{first}:D{last}),{decimals(currency)})"
    yield ("Observed, without tax", None, currency, Formula(total, cost.net, currency))
    for tax in cost.taxes:
        yield (f"Tax: {tax_words(tax)}", None, currency, Money(tax.amount, currency))


def tax_words(tax: Tax) -> str:
    """ "VAT 19 %"."""
    return f"{tax.name} {written(tax.rate * 100)} %"


def _whole(money: StatementMoney) -> Sheet:
    """Credits and money of the whole period, its tail with it, beside what is billed: as the page
    has them. Without rows until the period has ended."""
    told, billed = money.filed.told, money.filed.invoiced
    rows: list[Sequence[Cell]] = []
    if told.tail is not None:
        credits = billed.credits
        given = (credits.billed, Formula("=F2-D2", credits.difference)) if credits else (None, None)
        rows.append(("Credits of the period", None, *told.bounds, *given))
        for each in by_currency(money):
            rows += _line(*each, len(rows) + 2)
    header = ("figure", "currency", *FIGURES)
    return Sheet("Invoice", header, rows, wide=frozenset({"figure"}))


def by_currency(
    money: StatementMoney,
) -> list[tuple[str, Bounds | None, InvoicedMoney | None]]:
    """What it can have cost in each currency, and what is billed; either may lack."""
    bounds = {each.currency: each for each in money.paid.bounds}
    bills = {each.currency: each for each in money.filed.invoiced.money}
    return [(name, bounds.get(name), bills.get(name)) for name in sorted({*bounds, *bills})]


def _line(
    currency: str, bounds: Bounds | None, billed: InvoicedMoney | None, at: int
) -> Iterator[Sequence[Cell]]:
    limits = (bounds.low, bounds.best, bounds.high) if bounds else (None, None, None)
    amounts = [None if limit is None else Money(limit, currency) for limit in limits]
    sent = Money(decimal_of(billed.amount), currency) if billed else None
    name = "Cost, without tax" if bounds else "Billed, without tax"
    yield (name, currency, *amounts, sent, _difference(billed, currency, at))
    if billed and billed.tax:
        tax = Money(decimal_of(billed.tax), currency)
        yield ("Tax that is billed", currency, None, None, None, tax, None)


def _difference(billed: InvoicedMoney | None, currency: str, at: int) -> Cell:
    if billed is None or billed.comparison is None:
        return None
    value = decimal_of(billed.comparison.difference)
    return Formula(f"=ROUND(F{at}-D{at},{MILLIONTHS})", value, currency)


def _teams(borne: ChargeBack, costs: Bill[Team]) -> Sheet:
    """A row a team, and a column for each currency's cost."""
    currencies = [cost.currency for cost in costs.costs]
    header = ("team", "credits", "of_the_tail", *(f"cost_{each}" for each in currencies))
    rows: list[Sequence[Cell]] = [
        (team_name(each), each.credits, each.estimated, *_costs(each.team_id, costs))
        for each in borne.borne
    ]
    if rows:
        rows.append(_all_teams(borne, costs, len(rows) + 1))
    return Sheet("Teams", header, rows, wide=frozenset({"team"}))


def team_name(part: Borne) -> str:
    return part.team if part.team_id else "No team"


def _costs(team: Team, costs: Bill[Team]) -> list[Cell]:
    nothing = Decimal(0)
    return [Money(cost.parts.get(team, nothing), cost.currency) for cost in costs.costs]


def _all_teams(borne: ChargeBack, costs: Bill[Team], last: int) -> Sequence[Cell]:
    sums: list[Cell] = []
    for column, cost in enumerate(costs.costs, start=3):
        name = xl_col_to_name(column)
        total = f"=ROUND(SUM({name}2:{name}{last}),{decimals(cost.currency)})"
        sums.append(Formula(total, cost.net, cost.currency))
    credits = Formula(f"=SUM(B2:B{last})", borne.credits)
    return ("All teams", credits, Formula(f"=SUM(C2:C{last})", borne.estimated), *sums)
