"""Why a cost is what it is: which credits at which price, and where it was rounded."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from accounts.models import ApiAccount
from analytics.ledger.amounts import decimal_of
from analytics.ledger.money import Burned, Price, Tax, bill, day_of, held, valid_at
from analytics.queries.cells import Dimension
from analytics.queries.cost.asked import cost
from analytics.queries.cost.periods import book_of
from analytics.queries.periods import PeriodView
from analytics.queries.signed import Signed, signed_of

BY: tuple[Dimension, ...] = ("operation", "period")
VENDOR_DAYS = ZoneInfo("UTC")  # prices change at their midnight


@dataclass(frozen=True, slots=True)
class CostLine:
    """`credits` of a period at one price, of the days (UTC) from `first` to `last`, both inclusive.

    `price` is None where none held: they cost nothing here.
    """

    period: PeriodView
    first: date
    last: date
    credits: int
    price: Price | None

    @property
    def exact(self) -> Decimal:
        """To a millionth of the currency."""
        return decimal_of(self.credits * self.price.millionths) if self.price else Decimal(0)


@dataclass(frozen=True, slots=True)
class CostPart:
    """What a part exactly costs, and what it gets of the rounded whole."""

    name: str
    exact: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CostTotal:
    """All in one currency: `exact` is rounded once to `net`, which `parts` share."""

    currency: str
    exact: Decimal
    net: Decimal
    parts: tuple[CostPart, ...]
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class CostExplained:
    """Lines by period and day, and a total a currency, whose lines add up to its `exact`.

    Parts are operations where one period is asked about, else accounts. `signed` are the numbers
    of signed statements among them: their days and prices are those that were signed.
    """

    lines: tuple[CostLine, ...]
    totals: tuple[CostTotal, ...]
    credits: int
    unpriced: int
    signed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    period: PeriodView
    operation: str
    day: datetime
    credits: int
    price: Price | None


def explain_cost(periods: Sequence[PeriodView]) -> CostExplained:
    """What was observed of these periods, as one whole; a fixed number of queries."""
    signed, book = signed_of(periods), book_of(periods)
    rows = _rows(periods, signed)
    if not rows:  # nothing burned costs nothing, in the currency of its first day
        rows = [_Row(p, "", p.start, 0, book.at(p.account_id, p.start)) for p in periods]
    held_in = {p.id: held(book.of(p.account_id), p.start, p.edge) for p in periods}
    held_in |= {pk: list(each.prices) for pk, each in signed.items()}
    lines = tuple(_lines(rows, held_in))
    return CostExplained(
        lines,
        tuple(_totals(rows, by_operation=len(periods) == 1)),
        sum(line.credits for line in lines),
        sum(line.credits for line in lines if line.price is None),
        tuple(sorted(each.number for each in signed.values())),
    )


def _rows(periods: Sequence[PeriodView], signed: dict[int, Signed]) -> list[_Row]:
    """In the order of the periods, and of the days of each."""
    by_period: dict[int, list[_Row]] = {period.id: [] for period in periods}
    known = {period.id: period for period in periods if period.id not in signed}
    for pk, each in signed.items():
        for cell in each.days:
            at = cell.start or each.period.start
            price = valid_at(each.prices, at)
            row = _Row(each.period, cell.operation or "", at, cell.credits, price)
            by_period[pk].append(row)
    if known:
        accounts = ApiAccount.objects.filter(pk__in={p.account_id for p in known.values()})
        told = cost(accounts, by=BY, bucket="day", zone=VENDOR_DAYS, periods=list(known))
        for part in told.parts:
            period = known[part.period_id or 0]
            at = part.start or period.start
            row = _Row(period, part.operation or "", at, part.credits, part.price)
            by_period[period.id].append(row)
    return [row for rows in by_period.values() for row in rows]


def _lines(rows: Sequence[_Row], prices: Mapping[int, Sequence[Price]]) -> Iterator[CostLine]:
    """One for each period and price that anything was burned at."""
    sums: dict[tuple[PeriodView, Price | None], int] = {}
    for row in rows:
        key = row.period, row.price
        sums[key] = sums.get(key, 0) + row.credits
    for (period, price), credits in sums.items():
        first, last = _days(period, price, prices[period.id])
        yield CostLine(period, first, last, credits, price)


def _days(period: PeriodView, price: Price | None, prices: Sequence[Price]) -> tuple[date, date]:
    """From when to when it held in the period."""
    later = [day_of(p) for p in prices if price is None or p.since > price.since]
    first = max(period.start, day_of(price)) if price else period.start
    end = min([period.edge, *later])
    return first.astimezone(UTC).date(), (end - timedelta(microseconds=1)).astimezone(UTC).date()


def _totals(rows: Sequence[_Row], *, by_operation: bool) -> Iterator[CostTotal]:
    def part(row: _Row) -> str:
        return row.operation if by_operation else row.period.account

    told = bill(Burned(part(row), row.credits, row.price) for row in rows)
    for each in told.costs:
        exact: dict[str, int] = {}
        for row in rows:
            if row.price and row.price.currency == each.currency:
                spent = row.credits * row.price.millionths
                exact[part(row)] = exact.get(part(row), 0) + spent
        yield CostTotal(
            each.currency,
            decimal_of(sum(exact.values())),
            each.net,
            tuple(CostPart(n, decimal_of(exact[n]), amount) for n, amount in each.parts.items()),
            each.taxes,
        )
