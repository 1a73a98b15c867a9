"""What billing periods cost: those of a list, those that run, and that of a statement."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from accounts.models import ApiAccount
from analytics.ledger.money import (
    Bill,
    Burned,
    bill,
    changes,
    each,
)
from analytics.queries.cells import Dimension
from analytics.queries.cost.asked import cost
from analytics.queries.cost.prices import PriceBook, price_book
from analytics.queries.periods import PeriodView

K = TypeVar("K")
BY_PERIOD: tuple[Dimension, ...] = ("period",)


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
