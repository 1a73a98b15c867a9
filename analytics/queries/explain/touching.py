"""The ledger entries that a range touches, in conditions that an index can follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from analytics.models import BillingPeriod, LedgerEntry
from analytics.models.ledger import EntryKind

POINT = ~Q(kind=EntryKind.USAGE) | Q(credits__lte=0)  # counted whole, where it ends (rule 7)
CLAMPED = Q(until__lte=F("period__start"))  # counted where the period starts


@dataclass(frozen=True, slots=True)
class Touching:
    """Those of the `rows`, all of these accounts, that are counted in `[since, until)`.

    Both ends are on quarter-hours, None is open. A reading on a boundary closes the quarter-hour
    before it: so `(since, until]` for entries.
    """

    rows: QuerySet[LedgerEntry]
    accounts: Sequence[int]
    since: datetime | None
    until: datetime | None

    def whole(self) -> QuerySet[LedgerEntry]:
        """Those that lie inside with all their credits."""
        inside, starts = Q(), Q()
        if self.since:
            inside &= Q(until__gt=self.since) & (POINT | Q(since__gte=self.since))
            starts &= Q(period__start__gte=self.since)
        if self.until:
            inside &= Q(until__lte=self.until)
            starts &= Q(period__start__lt=self.until)
        # Both are true of either kind, and are what an index can follow.
        rows = self.rows.filter(until__gte=self.since) if self.since else self.rows
        rows = rows.filter(until__lte=self.until) if self.until else rows
        return rows.filter((~CLAMPED & inside) | (CLAMPED & starts))

    def cut(self) -> list[LedgerEntry]:
        """Those that one of the range's ends cuts: one an operation, account and end."""
        found: dict[int, LedgerEntry] = {}
        for edge in (self.since, self.until):
            if edge:
                found.update((row.pk, row) for row in self._cut_at(edge))
        return list(found.values())

    def _cut_at(self, edge: datetime) -> QuerySet[LedgerEntry]:
        # An entry lies in its period, so only periods that hold the edge have one.
        around = Q(start__lt=edge, edge__gt=edge)
        periods = BillingPeriod.objects.filter(around, account__in=self.accounts)
        cut = Q(since__lt=edge, until__gt=edge, credits__gt=0, kind=EntryKind.USAGE)
        rows = self.rows.filter(cut, period__in=list(periods.values_list("pk", flat=True)))
        return rows.exclude(CLAMPED).select_related("period", "account", "snapshot")
