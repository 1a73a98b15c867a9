"""What billing periods cost: those of a list, those that run, and that of a statement."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from accounts.models import ApiAccount
from analytics.ledger.money import (
    Bill,
    Burned,
    Price,
    bill,
    changes,
    each,
    held,
    in_cents,
    valid_at,
)
from analytics.queries.cells import BurnCell, Dimension
from analytics.queries.cost.asked import cost
from analytics.queries.cost.prices import PriceBook, price_book
from analytics.queries.periods import PeriodView
from analytics.queries.statement import Statement, Tail

K = TypeVar("K")
BY_PERIOD: tuple[Dimension, ...] = ("period",)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the whole period can have cost in one currency, its tail with it."""

    currency: str
    low: Decimal
    best: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class PeriodCost:
    """A statement's money. `observed` has a part for each operation, `days` one for each UTC day
    (its start): the same whole twice. `prices` held in it, the earliest first. `bounds` are a line
    a currency, none before the period has ended."""

    observed: Bill[str]
    days: Bill[datetime]
    prices: tuple[Price, ...]
    bounds: tuple[Bounds, ...]


def costs_of_periods(
    periods: Sequence[PeriodView], book: PriceBook | None = None
) -> dict[int, Bill[None]]:
    """What was observed of each period, by its id, each rounded by itself.

    Where no price changed in any of them, counters and prices are enough: one query.
    """
    return each(_burned(periods, book or book_of(periods), lambda period: period.id))


def cost_of_all(periods: Sequence[PeriodView], book: PriceBook | None = None) -> Bill[int]:
    """What was observed of these periods as one whole, by account."""
    return bill(_burned(periods, book or book_of(periods), lambda period: period.account_id))


def book_of(periods: Iterable[PeriodView]) -> PriceBook:
    """The prices of their accounts."""
    return price_book({period.account_id for period in periods})


def _burned(
    periods: Sequence[PeriodView], book: PriceBook, key: Callable[[PeriodView], K]
) -> Iterator[Burned[K]]:
    cut: dict[int, PeriodView] = {}
    for period in periods:
        if changes(book.of(period.account_id), period.start, period.edge):
            cut[period.id] = period
        else:
            yield Burned(key(period), period.used, book.at(period.account_id, period.start))
    if cut:
        accounts = ApiAccount.objects.filter(pk__in={period.account_id for period in cut.values()})
        for part in cost(accounts, by=BY_PERIOD, periods=list(cut), book=book).parts:
            if part.period_id is not None:
                yield Burned(key(cut[part.period_id]), part.credits, part.price)


def statement_cost(told: Statement, book: PriceBook | None = None) -> PeriodCost:
    """The statement's credits at their prices, from its own days: these are UTC's, as the changes
    of prices are."""
    period = told.period
    prices = (book or book_of([period])).of(period.account_id)
    days = [(cell, valid_at(prices, cell.start or period.start)) for cell in told.days.cells]
    rows = [(c.operation or "", c.start or period.start, c.credits, at) for c, at in days]
    # Where nothing was burned it costs nothing, in the currency of its first day.
    rows = rows or [("", period.start, 0, valid_at(prices, period.start))]
    return PeriodCost(
        bill(Burned(operation, credits, price) for operation, _, credits, price in rows),
        bill(Burned(day, credits, price) for _, day, credits, price in rows),
        tuple(held(prices, period.start, period.edge)),
        tuple(_bounds(told.tail, days, held(prices, period.last_at, period.edge)))
        if told.tail
        else (),
    )


def _bounds(
    tail: Tail,
    days: Sequence[tuple[BurnCell, Price | None]],
    prices: Sequence[Price],
) -> Iterator[Bounds]:
    """*Low* is at the lowest price that held in the tail, *high* at the highest, *best* day by
    day. Where it held prices of two currencies, nobody knows what was used in which: from nothing
    to all."""
    held_in_tail = {price.currency for price in prices}
    known = {price.currency for _, price in days if price}
    for currency in sorted(held_in_tail | known):
        at = [price.millionths for price in prices if price.currency == currency] or [0]
        mine = [(cell, p.millionths) for cell, p in days if p and p.currency == currency]
        observed = sum(cell.credits * price for cell, price in mine)
        expected = sum(cell.estimated * price for cell, price in mine)
        low = tail.low * min(at) if len(held_in_tail) == 1 else 0
        exact = (observed + low, observed + expected, observed + tail.high * max(at))
        yield Bounds(currency, *(in_cents([amount], currency)[0] for amount in exact))
