"""What a burn costs: the same question as `burn`, answered in money."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import groupby, pairwise
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Case, F, IntegerField, Q, QuerySet, Sum, Value, When

from accounts.models import ApiAccount
from accounts.shares import BEGINNING
from analytics.ledger.buckets import Unit
from analytics.ledger.money import Bill, Burned, Price, bill, changes, each
from analytics.models import QuarterBurn
from analytics.queries.burn import FIELDS, burn
from analytics.queries.cells import BY_OPERATION, BurnTable, Dimension
from analytics.queries.cost.prices import PriceBook, price_book

K = TypeVar("K")
Column = Literal["credits", "estimated", "reconstructed"]
EVER = datetime.combine(BEGINNING, time(), UTC)
"""Where a question begins that has no start: no price begins earlier."""


@dataclass(frozen=True, slots=True)
class Part:
    """Credits of one account, and of the groups that were asked for, at one price.

    `start` is the bucket's (UTC), None where the range was not cut. What was not asked for is None.
    """

    account_id: int
    operation: str | None
    period_id: int | None
    start: datetime | None
    credits: int
    estimated: int
    reconstructed: int
    price: Price | None


@dataclass(frozen=True, slots=True)
class CostTable:
    """Parts of a burn, each at its price. `edges` are the buckets' edges, as `burn` has them."""

    edges: tuple[datetime, ...]
    parts: tuple[Part, ...]

    def bill(self, key: Callable[[Part], K], column: Column = "credits") -> Bill[K]:
        """All of it as one whole, and the parts of it by `key`. The three columns are never one:
        ask for what was observed, estimated or reconstructed."""
        return bill(self._burned(key, column))

    def each(self, key: Callable[[Part], K], column: Column = "credits") -> dict[K, Bill[None]]:
        """A bill for every key, each rounded by itself."""
        return each(self._burned(key, column))

    def _burned(self, key: Callable[[Part], K], column: Column) -> Iterable[Burned[K]]:
        for part in self.parts:
            yield Burned(key(part), getattr(part, column), part.price)


def cost(
    accounts: QuerySet[ApiAccount],
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    by: Collection[Dimension] = BY_OPERATION,
    bucket: Unit | None = None,
    zone: ZoneInfo | None = None,
    periods: Collection[int] | None = None,
    book: PriceBook | None = None,
) -> CostTable:
    """What `burn` says to the same question, at the prices that held when it was burned.

    A bucket in which a price changed is asked for once more, cut at the change (0:00 UTC): a fixed
    number of queries, however many prices there are.
    """
    zone = zone or ZoneInfo(settings.REPORTING_TIMEZONE)
    table = burn(
        accounts, since, until, by={*by, "account"}, bucket=bucket, zone=zone, periods=periods
    )
    ids = sorted({cell.account_id for cell in table.cells if cell.account_id is not None})
    book = book or price_book(ids)
    pieces = _pieces(table, ids, book)
    cut = {piece.bucket for piece in pieces}
    whole = [
        Part(
            account_id=cell.account_id or 0,
            operation=cell.operation,
            period_id=cell.period_id,
            start=cell.start,
            credits=cell.credits,
            estimated=cell.estimated,
            reconstructed=cell.reconstructed,
            price=book.at(cell.account_id or 0, max(cell.start or EVER, table.since or EVER)),
        )
        for cell in table.cells
        if cell.start not in cut
    ]
    return CostTable(table.edges, (*whole, *_asked_again(pieces, ids, by, periods, book)))


@dataclass(frozen=True, slots=True)
class _Piece:
    """`[first, last)` of a bucket in which a price changes; open at the end where that is None."""

    bucket: datetime | None
    first: datetime
    last: datetime | None


def _pieces(table: BurnTable, accounts: Sequence[int], book: PriceBook) -> list[_Piece]:
    """What buckets are cut into by changes of price inside them; none where there are none."""
    edges = table.edges or (table.since or EVER, table.until)
    days = {day for pk in accounts for day in changes(book.of(pk), edges[0], edges[-1])}
    instants = sorted(datetime.combine(day, time(), UTC) for day in days)
    found = []
    for first, last in pairwise(edges):
        start = max(first or EVER, table.since or EVER)  # a week may begin before what is asked
        end = min(last, table.until) if last and table.until else last
        inside = [at for at in instants if start < at and (end is None or at < end)]
        if inside:
            bucket = first if table.edges else None
            starts = zip([start, *inside], [*inside, end], strict=True)
            found += [_Piece(bucket, since, until) for since, until in starts]
    return found


def _asked_again(
    pieces: Sequence[_Piece],
    accounts: Sequence[int],
    by: Collection[Dimension],
    periods: Collection[int] | None,
    book: PriceBook,
) -> Iterator[Part]:
    """The parts of these pieces, from quarter-hours: one query for all of them."""
    if not pieces:
        return
    rows = QuarterBurn.objects.filter(_inside(pieces), account__in=accounts)
    rows = rows if periods is None else rows.filter(period__in=periods)
    latest_first = reversed(list(enumerate(pieces)))
    at = [When(quarter__gte=piece.first, then=Value(index)) for index, piece in latest_first]
    wanted = [FIELDS[dimension] for dimension in FIELDS if dimension in by]
    names = ("account_id", *(name for name in wanted if name != "account_id"))
    pieced = rows.order_by().annotate(piece=Case(*at, output_field=IntegerField()))
    sums = pieced.values_list("piece", *names).annotate(
        observed=Sum(F("usage") + F("correction")),
        expected=Sum("estimated"),
        rebuilt=Sum("reconstructed"),
    )
    for index, *values in sums:
        named = dict(zip(names, values, strict=False))
        credits, estimated, reconstructed = values[len(names) :]
        yield Part(
            account_id=named["account_id"],
            operation=named.get("operation"),
            period_id=named.get("period_id"),
            start=pieces[index].bucket,
            credits=credits,
            estimated=estimated,
            reconstructed=reconstructed,
            price=book.at(named["account_id"], pieces[index].first),
        )


def _inside(pieces: Sequence[_Piece]) -> Q:
    """The quarter-hours of the buckets that are cut; neighbouring pieces make one stretch."""
    whole = Q(pk__in=[])
    for _, of_bucket in groupby(pieces, key=lambda piece: piece.bucket):
        ends = list(of_bucket)
        stretch = Q(quarter__gte=ends[0].first)
        whole |= stretch & Q(quarter__lt=ends[-1].last) if ends[-1].last else stretch
    return whole
