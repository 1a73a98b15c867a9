"""What is left, explained: the balance of a billing period line by line (rule 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from accounts.models import ApiAccount
from analytics.models import BillingPeriod, LedgerEntry, Snapshot
from analytics.models.ledger import EntryKind
from analytics.models.readings import Verdict
from analytics.queries.accounts import last_readings
from analytics.queries.explain.counters import reading_view, readings_before
from analytics.queries.explain.records import ReadingView

LIMIT = 100  # grants and debits listed for all accounts together


@dataclass(frozen=True, slots=True)
class BalanceMove:
    """A grant (positive) or debit (negative) seen in `(since, until]`, UTC.

    `before` and `after` are what was left and used together, in credits, in the reading `earlier`
    and in `reading`: their difference is `credits`.
    """

    is_grant: bool
    credits: int
    since: datetime
    until: datetime
    before: int
    after: int
    reading: ReadingView
    earlier: ReadingView | None


@dataclass(frozen=True, slots=True)
class Balance:
    """The current period of an account, `[start, edge)` UTC, credits, signed as they are stored.

    `opening + grants + debits - usage - corrections = closing`: what the last counted reading of
    the period says is left. `last` is the account's last reading of all, with `left` and `images`
    as it says; where `held` gives a reason, it is kept out of the period.
    `moves` are the latest grants and debits, `more_moves` how many are not listed.
    """

    account_id: int
    account: str
    period_id: int
    start: datetime
    edge: datetime
    opening: int
    grants: int
    debits: int
    usage: int
    corrections: int
    closing: int
    last: ReadingView
    left: int
    images: int
    held: str
    moves: tuple[BalanceMove, ...]
    more_moves: int

    @property
    def used(self) -> int:
        """The vendor's counter: usage less what was given back."""
        return self.usage + self.corrections


def explain_balance(accounts: QuerySet[ApiAccount], limit: int = LIMIT) -> list[Balance]:
    """The balance of each account's current period, by account name; few queries for any number.

    An account that was never read is left out.
    """
    latest = BillingPeriod.objects.filter(account=OuterRef("account")).order_by("-start")
    current = BillingPeriod.objects.filter(
        account__in=accounts, pk=Subquery(latest.values("pk")[:1])
    )
    rows = list(current.select_related("account").order_by("account__name"))
    sums, counts = sums_of(rows)
    moves = moves_of(rows, limit)
    last = last_readings(accounts)
    return [
        _balance(row, sums, counts, moves.get(row.pk, []), last[row.account_id])
        for row in rows
        if row.account_id in last
    ]


Sums = dict[tuple[int, str], int]  # by period and kind


def sums_of(rows: Sequence[BillingPeriod]) -> tuple[Sums, Sums]:
    """Credits and how many entries."""
    entries = LedgerEntry.objects.filter(period__in=rows).order_by()
    found = list(
        entries.values_list("period", "kind").annotate(sum=Sum("credits"), count=Count("pk"))
    )
    credits = {(period, kind): added for period, kind, added, _ in found}
    return credits, {(period, kind): count for period, kind, _, count in found}


def moves_of(rows: Sequence[BillingPeriod], limit: int) -> dict[int, list[BalanceMove]]:
    kinds = (EntryKind.GRANT, EntryKind.DEBIT)
    entries = list(
        LedgerEntry.objects.filter(period__in=rows, kind__in=kinds)
        .select_related("snapshot")
        .order_by("-until", "-pk")[:limit]
    )
    earlier = readings_before([entry.snapshot for entry in entries])
    found: dict[int, list[BalanceMove]] = {}
    for entry in entries:
        move = _move(entry, earlier.get(entry.snapshot_id))
        found.setdefault(entry.period_id, []).append(move)
    return found


def _move(entry: LedgerEntry, earlier: Snapshot | None) -> BalanceMove:
    after = entry.snapshot.remaining + entry.snapshot.used
    return BalanceMove(
        is_grant=entry.kind == EntryKind.GRANT,
        credits=entry.credits,
        since=entry.since,
        until=entry.until,
        before=after - entry.credits,
        after=after,
        reading=reading_view(entry.snapshot),
        earlier=reading_view(earlier) if earlier else None,
    )


def _balance(
    row: BillingPeriod,
    sums: Sums,
    counts: Sums,
    moves: Sequence[BalanceMove],
    last: Snapshot,
) -> Balance:
    moved = sum(counts.get((row.pk, kind), 0) for kind in (EntryKind.GRANT, EntryKind.DEBIT))
    return Balance(
        account_id=row.account_id,
        account=row.account.name,
        period_id=row.pk,
        start=row.start,
        edge=row.edge,
        opening=row.opening,
        grants=sums.get((row.pk, EntryKind.GRANT), 0),
        debits=sums.get((row.pk, EntryKind.DEBIT), 0),
        usage=sums.get((row.pk, EntryKind.USAGE), 0),
        corrections=sums.get((row.pk, EntryKind.CORRECTION), 0),
        closing=row.remaining,
        last=reading_view(last),
        left=last.remaining,
        images=last.total_images,
        held=last.reason if last.verdict == Verdict.HELD else "",
        moves=tuple(moves),
        more_moves=moved - len(moves),
    )
