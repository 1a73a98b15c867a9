"""A statement's credits in money, at the prices that the statement itself carries.

So a signed statement goes on costing what it was signed with, whatever becomes of the price book.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from accounts.models import ApiAccount
from accounts.shares import Agreement, agreements, shares_on
from analytics.ledger.amounts import MILLION
from analytics.ledger.chargeback import Stretch, cuts, divided, stretch_at
from analytics.ledger.money import Bill, Burned, Price, bill, held, in_cents, valid_at
from analytics.queries.cells import BurnCell
from analytics.queries.statement.records import Statement, Tail

Team = int | None  # None: nobody


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the whole period can have cost in one currency, its tail with it."""

    currency: str
    low: Decimal
    best: Decimal
    high: Decimal

    @property
    def millionths(self) -> tuple[int, int, int]:
        """Low, best and high, in whole millionths of the currency."""
        low, best, high = (int(amount * MILLION) for amount in (self.low, self.best, self.high))
        return low, best, high


@dataclass(frozen=True, slots=True)
class PeriodCost:
    """A statement's money. `observed` has a part for each operation, `days` one for each UTC day
    (its start): the same whole twice. `prices` held in it, the earliest first. `bounds` are a line
    a currency, none before the period has ended."""

    observed: Bill[str]
    days: Bill[datetime]
    prices: tuple[Price, ...]
    bounds: tuple[Bounds, ...]


def statement_cost(told: Statement) -> PeriodCost:
    """The statement's credits at their prices, from its own days: these are UTC's, as the changes
    of prices are."""
    period, prices = told.period, told.prices
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


def bounds_of(told: Statement) -> Mapping[str, Bounds]:
    """By currency (ISO 4217); empty before the period has ended."""
    return {bounds.currency: bounds for bounds in statement_cost(told).bounds}


def _bounds(
    tail: Tail,
    days: Sequence[tuple[BurnCell, Price | None]],
    prices: Sequence[Price],
) -> Iterator[Bounds]:
    """*Low* is at the lowest price that held in the tail, *high* at the highest, *best* at the one
    that held when it began. Where it held prices of two currencies, nobody knows what was used in
    which: from nothing to all."""
    held_in_tail = {price.currency for price in prices}
    known = {price.currency for _, price in days if price}
    for currency in sorted(held_in_tail | known):
        at = [price.millionths for price in prices if price.currency == currency] or [0]
        mine = [(cell, p.millionths) for cell, p in days if p and p.currency == currency]
        observed = sum(cell.credits * price for cell, price in mine)
        first = prices[0].millionths if prices and prices[0].currency == currency else 0
        low = tail.low * min(at) if len(held_in_tail) == 1 else 0
        exact = (observed + low, observed + tail.best * first, observed + tail.high * max(at))
        yield Bounds(currency, *(in_cents([amount], currency)[0] for amount in exact))


def team_costs(told: Statement) -> Bill[Team]:
    """A statement's cost by team, adding up to the statement's, to the cent.

    Between two changes of shares a team pays its whole credits (as `charge_back` divides them)
    where one price held; where the price changed meanwhile, its share of the amount.
    """
    period = told.period
    known = agreements(ApiAccount.objects.get(pk=period.account_id))
    inner = cuts((agreement.since for agreement in known), period.start, period.edge)
    burned: list[Burned[Team]] = []
    for index, since in enumerate([period.start, *inner]):
        cells = [
            cell
            for cell in told.days.cells
            if stretch_at(inner, cell.start or period.start) == index
        ]
        burned += _borne(cells, _weights(known, since), told.prices, period.start)
    return bill(burned or [Burned(None, 0, valid_at(told.prices, period.start))])


def _borne(
    cells: Sequence[BurnCell], weights: Mapping[int, int], prices: Sequence[Price], start: datetime
) -> Iterator[Burned[Team]]:
    at: dict[Price | None, int] = {}
    for cell in cells:
        price = valid_at(prices, cell.start or start)
        at[price] = at.get(price, 0) + cell.credits
    if len(at) == 1 or not weights:
        for price, credits in at.items():
            for team, part in divided([Stretch(credits, weights)]).items():
                yield Burned(team, part, price)
        return
    whole = sum(weights.values())
    for price, credits in at.items():
        for team, weight in weights.items():
            yield Burned(team, Fraction(credits * weight, whole), price)


def _weights(known: tuple[Agreement, ...], at: datetime) -> Mapping[int, int]:
    shares = shares_on(known, at.astimezone(UTC).date())
    return {share.team_id: share.hundredths for share in shares}
