"""An operation's counter before and after an entry, as the readings themselves stated it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import OuterRef, Q, Subquery, Sum

from analytics.ledger.records import UNATTRIBUTED
from analytics.models import LedgerEntry, Snapshot
from analytics.models.ledger import EntryKind
from analytics.models.readings import Verdict
from analytics.queries.explain.records import EntryView, ReadingView

SKEW = timedelta(days=1)  # how far our clock may be behind the vendor's period start


def entry_views(rows: Sequence[LedgerEntry], parts: Mapping[int, int]) -> list[EntryView]:
    """These entries with the readings behind them. Of `parts` are those that a range cuts.

    `rows` hold their snapshot, period and account.
    """
    earlier = readings_before([row.snapshot for row in rows])
    return [
        _view(row, earlier.get(row.snapshot_id), parts.get(row.pk, row.credits)) for row in rows
    ]


def readings_before(snapshots: Sequence[Snapshot]) -> dict[int, Snapshot]:
    """By each reading's id the counted one before it in the same period, where there is one."""
    before = Snapshot.objects.filter(
        account=OuterRef("account"),
        period_start=OuterRef("period_start"),
        number__lt=OuterRef("number"),
        at__lte=OuterRef("at"),
        at__gte=OuterRef("period_start") - SKEW,
        verdict=Verdict.COUNTED,
    ).order_by("-at", "-number")
    asked = Snapshot.objects.filter(pk__in={row.pk for row in snapshots})
    pairs = dict(asked.values_list("pk", Subquery(before.values("pk")[:1])))
    found = Snapshot.objects.in_bulk({pk for pk in pairs.values() if pk})
    return {pk: found[other] for pk, other in pairs.items() if other in found}


def reading_view(row: Snapshot) -> ReadingView:
    return ReadingView(row.number, row.at, row.last_at, row.times, row.longest_pause)


def _view(row: LedgerEntry, earlier: Snapshot | None, part: int) -> EntryView:
    before, after = _counters(row, earlier)
    return EntryView(
        account_id=row.account_id,
        account=row.account.name,
        kind="correction" if row.kind == EntryKind.CORRECTION else "usage",
        operation=row.operation,
        since=row.since,
        until=row.until,
        period_start=row.period.start,
        credits=row.credits,
        part=part,
        before=before,
        after=after,
        reading=reading_view(row.snapshot),
        earlier=reading_view(earlier) if earlier else None,
    )


def _counters(row: LedgerEntry, earlier: Snapshot | None) -> tuple[int, int]:
    before = _stated(earlier, row.operation) if earlier else 0
    after = _stated(row.snapshot, row.operation)
    if before is not None and after is not None and after - before == row.credits:
        return before, after
    # An answer that leaves an operation out leaves its counter where it was (rule 3).
    after = _counted(row)
    return after - row.credits, after


def _stated(reading: Snapshot, operation: str) -> int | None:
    breakdown: dict[str, int] = reading.breakdown
    if operation != UNATTRIBUTED:
        return breakdown.get(operation)
    named = (used for name, used in breakdown.items() if name and name != UNATTRIBUTED)
    return reading.used - sum(named)


def _counted(row: LedgerEntry) -> int:
    """The counter as the ledger carries it: all entries of the period up to this reading."""
    until_then = Q(until__lt=row.until) | Q(
        until=row.until, snapshot__number__lte=row.snapshot.number
    )
    entries = LedgerEntry.objects.filter(
        until_then,
        period=row.period_id,
        operation=row.operation,
        kind__in=(EntryKind.USAGE, EntryKind.CORRECTION),
    )
    return int(entries.aggregate(sum=Sum("credits", default=0))["sum"])
