"""The price book, read: which price holds for which account from which day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import ApiAccount
from accounts.shares import BEGINNING
from analytics.ledger.money import Burned, Price, bill, timeline, valid_at
from analytics.models import CreditPrice
from analytics.queries.cost.listing import Place, latest
from analytics.queries.image_views import ImageView


@dataclass(frozen=True, slots=True)
class PriceBook:
    """The prices of some accounts by their ids, the earliest first."""

    by_account: Mapping[int, tuple[Price, ...]]

    def of(self, account: int) -> tuple[Price, ...]:
        return self.by_account.get(account, ())

    def at(self, account: int, at: datetime) -> Price | None:
        """The price of an account that holds at an instant."""
        return valid_at(self.of(account), at)


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price as it is listed; no account means that it holds for all that have none of their
    own."""

    id: int
    account_id: int | None
    account: str
    price: Price
    set_by: str
    set_at: datetime

    @property
    def is_from_the_beginning(self) -> bool:
        return self.price.since == BEGINNING


@dataclass(frozen=True, slots=True)
class PricePage:
    """Prices, the latest day first; `older` is the key of the next page, None on the last.

    `holds` is the one for all accounts now, `own` how many accounts have prices of their own.
    """

    rows: tuple[PriceRow, ...]
    older: str | None
    holds: Price | None
    own: int


def price_book(accounts: Iterable[int]) -> PriceBook:
    """One query, whatever the number of accounts and prices."""
    ids = list(accounts)
    rows = CreditPrice.objects.filter(Q(account__isnull=True) | Q(account__in=ids))
    common: list[Price] = []
    own: dict[int, list[Price]] = {}
    for row in rows:
        (common if row.account_id is None else own.setdefault(row.account_id, [])).append(_of(row))
    return PriceBook({pk: timeline(own.get(pk, ()), common) for pk in ids})


def price_page(
    accounts: QuerySet[ApiAccount], now: datetime, before: Place | None = None
) -> PricePage:
    """The prices of these accounts and those for all, page by page; a fixed number of queries."""
    known = _prices_of(accounts)
    found, older = latest(known.select_related("account"), "since", before)
    common = known.filter(account__isnull=True, since__lte=now.astimezone(UTC).date())
    holds = common.order_by("-since").first()
    own = known.filter(account__isnull=False).aggregate(count=Count("account", distinct=True))
    return PricePage(tuple(map(_row, found)), older, _of(holds) if holds else None, own["count"])


def price_row(accounts: QuerySet[ApiAccount], pk: int) -> PriceRow | None:
    """One of them; None where it is none of these accounts'."""
    found = _prices_of(accounts).select_related("account").filter(pk=pk).first()
    return _row(found) if found else None


def _prices_of(accounts: QuerySet[ApiAccount]) -> QuerySet[CreditPrice]:
    return CreditPrice.objects.filter(Q(account__isnull=True) | Q(account__in=accounts))


def _row(row: CreditPrice) -> PriceRow:
    return PriceRow(
        row.pk,
        row.account_id,
        row.account.name if row.account else "",
        _of(row),
        row.set_by,
        row.set_at,
    )


def _of(row: CreditPrice) -> Price:
    return Price(row.since, row.millionths, row.currency, row.tax, row.tax_name)


def image_cost(image: ImageView) -> dict[str, Any]:
    """What an image cost at the price of its day, and that price; nothing until it was read."""
    price = price_book([image.account_id]).at(image.account_id, image.created_at)
    charged = image.credits_charged
    rows = [] if charged is None else [Burned(image.id, charged, price)]
    return {"paid": bill(rows), "price": price}
