"""Derive the rollups of a stretch of time anew from entries and images, and store them.

One path for everything: a new reading, a detail that came late, a tail that became known, a
rebuild. So what was kept up to date reading by reading equals what is rebuilt from nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import ApiAccount
from analytics.ledger.buckets import QUARTER, quarter_of
from analytics.ledger.rollups import covers
from analytics.models import BillingPeriod, ChargeVote, LedgerEntry, QuarterBurn
from analytics.models.ledger import EntryKind
from analytics.rows import as_entry
from analytics.sync.chargemodes import settle_mode
from analytics.sync.days import derive_days
from analytics.sync.readings import Range
from analytics.sync.stale import everything, joined, mark_stale
from analytics.sync.stretches import Stretch

AT_ONCE = timedelta(days=31)  # bounds the memory of one stretch, but for entries that are longer
QUICK = timedelta(days=3)  # so much is derived with each step of a walk or of details
NEAR = timedelta(days=1)  # ranges closer than this are derived in one go
TAIL = ["tail_low", "tail_best", "tail_high"]
SECOND = timedelta(seconds=1)


def derive(account: ApiAccount, ranges: Iterable[Range]) -> None:
    """Write the rollups of these ranges `[first, last)` anew; the caller's transaction."""
    voted = False
    for first, last in joined(ranges, NEAR):
        at = first
        while at < last:
            voted |= _write(Stretch(account, at, min(at + AT_ONCE, last)))
            at += AT_ONCE
    if voted and settle_mode(account):
        mark_stale(account, everything(account))


def derive_soon(account: ApiAccount, ranges: Iterable[Range]) -> None:
    """As `derive` where the ranges are short; long ones are left to the background.

    For evidence only: a detail or a walk of an unsorted gallery can touch years. What readings say
    is derived with them, always.
    """
    ranges = joined(ranges, NEAR)
    if sum((last - first for first, last in ranges), timedelta()) > QUICK:
        mark_stale(account, ranges)
    else:
        derive(account, ranges)


def ranges_of(account: ApiAccount, times: Iterable[datetime]) -> list[Range]:
    """The ranges that evidence at these times can change: whole entries and tails (rule 10)."""
    quarters = [(at, at + QUARTER) for at in {quarter_of(at) for at in times}]
    found: list[Range] = []
    for first, last in joined(quarters, NEAR):
        found.append((first, last))
        entries = LedgerEntry.objects.filter(
            account=account, kind=EntryKind.USAGE, since__lt=last, until__gte=first
        ).select_related("period")
        found += [covers(as_entry(row)) for row in entries]
        tails = BillingPeriod.objects.filter(
            account=account, tail_high__isnull=False, last_at__lt=last, edge__gt=first
        )
        found += [(quarter_of(row.last_at), row.edge) for row in tails]
    return found


def _write(stretch: Stretch) -> bool:
    """Store what the stretch must have. Whether its votes on the charge mode changed."""
    account, first, last = stretch.account, stretch.first, stretch.last
    derived = stretch.derive()
    BillingPeriod.objects.bulk_update(derived.tails, TAIL)
    burn = QuarterBurn.objects.filter(account=account, quarter__gte=first, quarter__lt=last)
    burn.delete()
    QuarterBurn.objects.bulk_create(derived.burn)
    derive_days(account, first, last)
    votes = ChargeVote.objects.filter(account=account, quarter__gte=first, quarter__lt=last)
    known = set(votes.values_list("quarter", "whole", "added", "split"))
    if known == {(row.quarter, row.whole, row.added, row.split) for row in derived.votes}:
        return False
    votes.delete()
    ChargeVote.objects.bulk_create(derived.votes)
    return True
