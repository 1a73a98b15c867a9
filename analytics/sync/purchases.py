"""Purchases that no reading shows: what they may have added to the unseen end of a period."""

from datetime import datetime

from accounts.models import ApiAccount
from analytics.ledger.buckets import QUARTER, quarter_of
from analytics.ledger.purchases import Bought, match
from analytics.models import LedgerEntry, Purchase
from analytics.models.ledger import EntryKind
from analytics.rows import as_bought, as_granted

Range = tuple[datetime, datetime]


def unseen_purchases(account: ApiAccount) -> tuple[Bought, ...]:
    """Those that are none of the grants that the ledger found. One query where nobody bought."""
    bought = [as_bought(row) for row in Purchase.objects.filter(account=account)]
    if not bought:
        return ()
    grants = LedgerEntry.objects.filter(account=account, kind=EntryKind.GRANT)
    return match(bought, map(as_granted, grants)).unseen


def tails_of_purchases(account: ApiAccount) -> list[Range]:
    """The tails that a purchase of this account falls into: to be derived anew where purchases or
    grants change, since each may be matched otherwise then."""
    bought = [as_bought(row) for row in Purchase.objects.filter(account=account)]
    if not bought:
        return []
    ended = account.periods.filter(tail_high__isnull=False).values_list("last_at", "edge")
    return [
        (quarter_of(last_at), edge + QUARTER)
        for last_at, edge in ended
        if any(each.starts < edge and last_at < each.ends for each in bought)
    ]
