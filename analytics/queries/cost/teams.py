"""What a billing period costs each team, by the shares that held on each day."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction

from accounts.models import ApiAccount
from accounts.shares import Agreement, agreements, shares_on
from analytics.ledger.chargeback import Stretch, cuts, divided
from analytics.ledger.money import Bill, Burned, Price, bill, valid_at
from analytics.queries.cells import BurnCell
from analytics.queries.cost.periods import book_of
from analytics.queries.cost.prices import PriceBook
from analytics.queries.statement import Statement

Team = int | None  # None: nobody


def team_costs(told: Statement, book: PriceBook | None = None) -> Bill[Team]:
    """A statement's cost by team, adding up to the statement's, to the cent.

    Between two changes of shares a team pays its whole credits (as `charge_back` divides them)
    where one price held; where the price changed meanwhile, its share of the amount.
    """
    period = told.period
    known = agreements(ApiAccount.objects.get(pk=period.account_id))
    prices = (book or book_of([period])).of(period.account_id)
    inner = cuts((agreement.since for agreement in known), period.start, period.edge)
    ends = [period.start, *inner]
    burned: list[Burned[Team]] = []
    for index, since in enumerate(ends):
        until = ends[index + 1] if index + 1 < len(ends) else None
        cells = [cell for cell in told.days.cells if _within(cell, index, since, until)]
        burned += _borne(cells, _weights(known, since), prices, period.start)
    return bill(burned or [Burned(None, 0, valid_at(prices, period.start))])


def _within(cell: BurnCell, index: int, since: datetime, until: datetime | None) -> bool:
    """The first stretch holds all that begins before the second: a day's start lies before the
    period's where that is not midnight."""
    start = cell.start or since
    return (index == 0 or start >= since) and (until is None or start < until)


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
