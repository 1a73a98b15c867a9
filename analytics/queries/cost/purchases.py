"""Purchases of credits beside the grants that the ledger found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Min, QuerySet

from accounts.models import ApiAccount
from analytics.ledger.amounts import decimal_of
from analytics.ledger.purchases import Granted, in_tail, match
from analytics.models import BillingPeriod, LedgerEntry, Purchase
from analytics.models.ledger import EntryKind
from analytics.queries.cost.listing import Place, latest
from analytics.rows import as_bought, as_granted


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A purchase, with the grants that it is: none where no reading shows it. `in_tail` says that
    it then lies in the unseen end of a period, and raises what that can have used at most."""

    id: int
    account_id: int
    account: str
    day: date
    credits: int
    millionths: int
    currency: str
    note: str
    entered_by: str
    entered_at: datetime
    grants: tuple[Granted, ...]
    in_tail: bool

    @property
    def amount(self) -> Decimal:
        return decimal_of(self.millionths)

    @property
    def a_credit(self) -> Decimal:
        """What one credit cost, to six decimals."""
        return (self.amount / self.credits).quantize(Decimal("0.000001"))


@dataclass(frozen=True, slots=True)
class Purchases:
    """All purchases of some accounts, the latest first, and the grants that none of them is."""

    rows: tuple[PurchaseRow, ...]
    unexplained: tuple[Granted, ...]


@dataclass(frozen=True, slots=True)
class PurchasePage:
    """Purchases, the latest day first; `older` is the key of the next page, None on the last.

    Of all of them, on whichever page: how many there are (`count`), how many of those no reading
    shows (`unseen`), and the grants that none of them is (`unexplained`).
    """

    rows: tuple[PurchaseRow, ...]
    older: str | None
    count: int
    unseen: int
    unexplained: tuple[Granted, ...]


def purchases(accounts: QuerySet[ApiAccount]) -> Purchases:
    """Three queries, whatever there is."""
    found = Purchase.objects.filter(account__in=accounts).select_related("account")
    rows = list(found.order_by("-day", "account__name", "pk"))
    grants = LedgerEntry.objects.filter(account__in=accounts, kind=EntryKind.GRANT)
    matched = match(map(as_bought, rows), map(as_granted, grants))
    unseen = {each.id: each for each in matched.unseen}
    tails = _tails({each.account_id for each in matched.unseen})
    return Purchases(
        tuple(
            PurchaseRow(
                id=row.pk,
                account_id=row.account_id,
                account=row.account.name,
                day=row.day,
                credits=row.credits,
                millionths=row.millionths,
                currency=row.currency,
                note=row.note,
                entered_by=row.entered_by,
                entered_at=row.entered_at,
                grants=matched.grants.get(row.pk, ()),
                in_tail=row.pk in unseen
                and any(
                    in_tail([unseen[row.pk]], last_at, edge)
                    for account, last_at, edge in tails
                    if account == row.account_id
                ),
            )
            for row in rows
        ),
        tuple(reversed(matched.unexplained)),
    )


def purchase_page(accounts: QuerySet[ApiAccount], before: Place | None = None) -> PurchasePage:
    """All are matched, as which grant one is depends on the others, and a page of them is shown;
    a fixed number of queries."""
    told = purchases(accounts)
    shown, older = latest(Purchase.objects.filter(account__in=accounts), "day", before)
    known = {row.id: row for row in told.rows}
    return PurchasePage(
        tuple(known[row.pk] for row in shown if row.pk in known),
        older,
        len(told.rows),
        sum(not row.grants for row in told.rows),
        told.unexplained,
    )


def known_since(account: ApiAccount) -> datetime | None:
    """The start of its first known period; None before its first reading."""
    first: datetime | None = account.periods.aggregate(at=Min("start"))["at"]
    return first


def _tails(accounts: Iterable[int]) -> list[tuple[int, datetime, datetime]]:
    ended = BillingPeriod.objects.filter(account__in=list(accounts), tail_high__isnull=False)
    return list(ended.values_list("account_id", "last_at", "edge"))
