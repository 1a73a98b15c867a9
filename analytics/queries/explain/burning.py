"""Any burn figure, explained: entries for what was observed, tails and images for the rest."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from accounts.models import ApiAccount
from analytics.models import LedgerEntry
from analytics.models.ledger import EntryKind
from analytics.queries.burn import burn
from analytics.queries.cells import BurnCell
from analytics.queries.explain.counters import entry_views
from analytics.queries.explain.images import reconstruction
from analytics.queries.explain.placing import parts_inside
from analytics.queries.explain.records import Explanation
from analytics.queries.explain.tails import tail_views
from analytics.queries.explain.touching import Touching

LIMIT = 100
BURN_KINDS = (EntryKind.USAGE, EntryKind.CORRECTION)


def explain(
    accounts: QuerySet[ApiAccount],
    since: datetime | None = None,
    until: datetime | None = None,
    *,
    operation: str | None = None,
    periods: Collection[int] | None = None,
    limit: int = LIMIT,
) -> Explanation:
    """Why `burn` answers as it does for `[since, until)` of these accounts (credits, UTC).

    The range is widened to whole quarter-hours and `periods` keeps only these billing periods,
    both as `burn` does; `operation` keeps one operation. At most `limit` entries are listed.
    """
    ids = list(accounts.values_list("pk", flat=True))
    table = burn(accounts, since, until, by=("account", "period", "operation"), periods=periods)
    cells = [cell for cell in table.cells if operation in (None, cell.operation)]
    since, until = table.since, table.until
    rows = _entries(ids, operation, periods)
    told = _Told(Touching(rows, ids, since, until))
    shown, parts = told.latest(limit)
    entries = tuple(entry_views(shown, parts))
    listed = sum(entry.part for entry in entries)
    tails = _estimated(cells)
    rebuilt = sum(cell.reconstructed for cell in cells)
    return Explanation(
        since=since,
        until=until,
        operation=operation,
        credits=told.credits,
        correction=told.correction,
        entries=entries,
        earlier=told.count - len(entries),
        earlier_credits=told.credits - listed,
        readings=told.readings,
        accounts=len(told.accounts),
        estimated=sum(cell.estimated for cell in cells),
        tails=tuple(tail_views(tails, limit)),
        more_tails=max(0, len(tails) - limit),
        reconstruction=reconstruction(ids, since, until, operation, rebuilt),
    )


def _entries(
    accounts: Sequence[int], operation: str | None, periods: Collection[int] | None
) -> QuerySet[LedgerEntry]:
    rows = LedgerEntry.objects.filter(account__in=accounts, kind__in=BURN_KINDS)
    rows = rows if operation is None else rows.filter(operation=operation)
    return rows if periods is None else rows.filter(period__in=periods)


class _Told:
    """The entries that a range touches: added up where they are many, listed where they are few."""

    def __init__(self, touching: Touching) -> None:
        self.whole = touching.whole()
        cut = touching.cut()
        self.parts = parts_inside(cut, touching.since, touching.until)
        self.cut = [row for row in cut if self.parts[row.pk]]
        seen = {row.snapshot_id for row in self.cut}
        corrected = Q(kind=EntryKind.CORRECTION)
        sums = self.whole.order_by().aggregate(
            count=Count("pk"),
            total=Sum("credits", default=0),
            corrected=Sum("credits", default=0, filter=corrected),
            readings=Count("snapshot", distinct=True, filter=~Q(snapshot__in=seen)),
        )
        self.count: int = sums["count"] + len(self.cut)
        self.credits: int = sums["total"] + sum(self.parts.values())
        self.correction: int = sums["corrected"]
        self.readings: int = sums["readings"] + len(seen)
        accounts = self.whole.order_by().values_list("account", flat=True).distinct()
        self.accounts = {*accounts, *(row.account_id for row in self.cut)}

    def latest(self, limit: int) -> tuple[list[LedgerEntry], dict[int, int]]:
        """The latest entries, and of those that are cut which part lies inside."""
        # By id first: a sort of many rows should not carry the readings' answers along.
        latest = self.whole.order_by("-until", "-pk").values_list("pk", flat=True)[:limit]
        listed = LedgerEntry.objects.filter(pk__in=list(latest))
        rows = [*listed.select_related("period", "account", "snapshot"), *self.cut]
        rows.sort(key=lambda row: (row.until, row.pk), reverse=True)
        return rows[:limit], self.parts


def _estimated(cells: Iterable[BurnCell]) -> dict[int, int]:
    """Estimated credits by period, of those that have some."""
    found: dict[int, int] = defaultdict(int)
    for cell in cells:
        if cell.estimated and cell.period_id is not None:
            found[cell.period_id] += cell.estimated
    return dict(found)
