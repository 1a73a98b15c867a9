"""The overview's fourth figure: what this period cost, in money."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from analytics.ledger.money import Cost, Price, held
from analytics.queries import PeriodView
from analytics.queries.cost import PriceBook, book_of, cost_of_all
from dashboard.templatetags.figures import counted
from dashboard.templatetags.money import a_credit, since_when

MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class CostLine:
    """An account's part of one currency's cost; `width` of 1, against the dearest account."""

    account: str
    amount: Decimal
    currency: str
    width: float


@dataclass(frozen=True, slots=True)
class CostFigure:
    """`costs` are one a currency, that of most accounts first, `unpriced` credits without any;
    `lines` the dearest accounts of the first, where there are several; `says` at which price."""

    costs: tuple[Cost[int], ...]
    unpriced: int
    lines: tuple[CostLine, ...]
    says: str


def cost_figure(current: Sequence[PeriodView]) -> CostFigure | None:
    """Of the current period of each account; None where nothing was read yet."""
    if not current:
        return None
    book = book_of(current)
    told = cost_of_all(current, book)
    names = {period.account_id: period.account for period in current}
    costs = tuple(sorted(told.costs, key=lambda cost: (-len(cost.parts), cost.currency)))
    lines = _lines(costs[0], names) if costs else ()
    return CostFigure(costs, told.unpriced, lines, _says(_prices(current, book)))


def _lines(cost: Cost[int], names: dict[int, str]) -> tuple[CostLine, ...]:
    if len(names) == 1:
        return ()
    dearest = sorted(cost.parts.items(), key=lambda part: (-part[1], names[part[0]].lower()))
    most = max((amount for _, amount in dearest), default=Decimal(0))
    return tuple(
        CostLine(
            names[pk],
            amount,
            cost.currency,
            float(round(max(amount, Decimal(0)) / most, 4)) if most > 0 else 0.0,
        )
        for pk, amount in dearest[:MOST_LINES]
    )


def _prices(current: Iterable[PeriodView], book: PriceBook) -> list[Price]:
    """The prices that hold anywhere in these periods, each once, the latest first."""
    found: dict[Price, datetime] = {}
    for period in current:
        for price in held(book.of(period.account_id), period.start, period.edge):
            found.setdefault(price, period.start)
    return sorted(found, key=lambda price: price.since, reverse=True)


def _says(prices: Sequence[Price]) -> str:
    """ "At $0.01 a credit, the price since 1 Mar 2026." """
    if not prices:
        return "No price holds for it yet."
    if len(prices) == 1:
        return f"At {a_credit(prices[0])} a credit, {since_when(prices[0])}."
    return f"At {counted(len(prices), 'price,prices')}, each for the credits of its days."
