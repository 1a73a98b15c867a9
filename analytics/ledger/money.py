"""What credits cost: at the price of the day on which they were burned, exactly, then in cents.

Amounts are whole millionths of a currency until the very end, so that nothing is lost on the way.
Then each question is rounded once, on its whole: half a cent goes away from nothing, and the parts
share the rounded whole by largest remainder, so that they add up to it. No two currencies are ever
added. Cents stand for the smallest unit of whatever currency: none for JPY, thousandths for KWD.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Generic, TypeVar

from analytics.ledger.amounts import MILLION, PLACES
from analytics.ledger.currencies import decimals

K = TypeVar("K")
Exact = int | Fraction  # millionths


@dataclass(frozen=True, slots=True)
class Price:
    """Millionths of a currency for a credit, from 0:00 UTC of `since` until the next price.

    `tax` is in millionths of the amount (19 % is 190 000), and has a name where there is one.
    """

    since: date
    millionths: int
    currency: str
    tax: int = 0
    tax_name: str = ""

    @property
    def terms(self) -> tuple[int, str, int, str]:
        """All that is charged: two prices with the same terms are no change."""
        return self.millionths, self.currency, self.tax, self.tax_name


@dataclass(frozen=True, slots=True)
class Burned(Generic[K]):
    """Credits (less than nothing where more was given back) of one part, at one price."""

    part: K
    credits: Exact
    price: Price | None

    @property
    def cost(self) -> Exact:
        return self.credits * self.price.millionths if self.price else 0


@dataclass(frozen=True, slots=True)
class Tax:
    """Tax of one name and rate (millionths of the amount)."""

    name: str
    rate: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Cost(Generic[K]):
    """What credits cost in one currency, without tax. `parts` add up to `net`, to the cent.

    `taxes` add up to `tax`, which is rounded once, on all of it.
    """

    currency: str
    net: Decimal
    parts: Mapping[K, Decimal]
    taxes: tuple[Tax, ...]

    @property
    def tax(self) -> Decimal:
        return sum((each.amount for each in self.taxes), Decimal(0))

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class Bill(Generic[K]):
    """One cost a currency, by its code; `unpriced` credits were burned while no price held."""

    costs: tuple[Cost[K], ...]
    unpriced: int

    def of(self, part: K) -> tuple[tuple[str, Decimal], ...]:
        """What this part cost: a currency and an amount for each."""
        return tuple((c.currency, c.parts[part]) for c in self.costs if part in c.parts)


def timeline(own: Iterable[Price], common: Iterable[Price]) -> tuple[Price, ...]:
    """The prices of an account, the earliest first: those for all accounts until its first own
    one, from then on only its own."""
    mine = sorted(own, key=_since)
    others = sorted(common, key=_since)
    if mine:
        others = [price for price in others if price.since < mine[0].since]
    return (*others, *mine)


def valid_at(prices: Sequence[Price], at: datetime) -> Price | None:
    """The price that holds at an instant, of a timeline; None before the first one."""
    day = at.astimezone(UTC).date()
    held = [price for price in prices if price.since <= day]
    return held[-1] if held else None


def changes(prices: Sequence[Price], since: datetime | None, until: datetime | None) -> list[date]:
    """The days inside `(since, until)` at whose start (UTC) other terms begin to hold."""
    found, before = [], None
    for price in prices:
        at = day_of(price)
        inside = (since is None or since < at) and (until is None or at < until)
        if price.terms != before and inside:
            found.append(price.since)
        before = price.terms
    return found


def held(prices: Sequence[Price], since: datetime, until: datetime) -> list[Price]:
    """The prices that hold somewhere in `[since, until)`, the earliest first."""
    first = valid_at(prices, since)
    later = [price for price in prices if since < day_of(price) < until]
    return [*([first] if first else []), *later]


def bill(burned: Iterable[Burned[K]]) -> Bill[K]:
    """What all of it costs: one whole a currency, and each part's share of it.

    A currency in which nothing was burned is left out, unless nothing was burned at all.
    """
    every = list(burned)
    rows = [row for row in every if row.credits] or every
    currencies = sorted({row.price.currency for row in rows if row.price})
    unpriced = sum((row.credits for row in rows if row.price is None), 0)
    return Bill(tuple(_cost(currency, rows) for currency in currencies), int(unpriced))


def each(burned: Iterable[Burned[K]]) -> dict[K, Bill[None]]:
    """Every part as a whole of its own, rounded by itself: they need not add up to one another."""
    by_part: dict[K, list[Burned[None]]] = {}
    for row in burned:
        by_part.setdefault(row.part, []).append(Burned(None, row.credits, row.price))
    return {part: bill(rows) for part, rows in by_part.items()}


def _cost(currency: str, rows: Sequence[Burned[K]]) -> Cost[K]:
    mine = [(row, row.price) for row in rows if row.price and row.price.currency == currency]
    parts: dict[K, Exact] = {}
    taxes: dict[tuple[str, int], Exact] = {}
    for row, price in mine:
        parts[row.part] = parts.get(row.part, 0) + row.cost
        if price.tax:
            kind = (price.tax_name, price.tax)
            taxes[kind] = taxes.get(kind, 0) + Fraction(row.cost * price.tax, MILLION)
    shares = in_cents(list(parts.values()), currency)
    taxed = in_cents(list(taxes.values()), currency)
    return Cost(
        currency,
        sum(shares, Decimal(0).scaleb(-decimals(currency))),
        dict(zip(parts, shares, strict=True)),
        tuple(Tax(*kind, amount) for kind, amount in zip(taxes, taxed, strict=True)),
    )


def in_cents(parts: Sequence[Exact], currency: str) -> list[Decimal]:
    """Parts (millionths) in the currency's smallest unit, adding up to their rounded sum.

    Each is less than one unit away from what it exactly is, and one that needs no rounding stays.
    Of equal remainders the earlier part gets the unit.
    """
    places = decimals(currency)
    unit = 10 ** (PLACES - places)
    units = [Fraction(part) / unit for part in parts]
    whole = [part.numerator // part.denominator for part in units]
    missing = _rounded(sum(units, Fraction(0))) - sum(whole)
    rests = [part - floor for part, floor in zip(units, whole, strict=True)]
    for index in sorted(range(len(rests)), key=lambda index: -rests[index])[:missing]:
        whole[index] += 1
    return [Decimal(count).scaleb(-places) for count in whole]


def day_of(price: Price) -> datetime:
    """The instant from which it holds."""
    return datetime.combine(price.since, time(), UTC)


def _rounded(value: Fraction) -> int:
    """To the nearest whole, a half away from nothing."""
    size = int(abs(value) + Fraction(1, 2))
    return size if value >= 0 else -size


def _since(price: Price) -> date:
    return price.since
