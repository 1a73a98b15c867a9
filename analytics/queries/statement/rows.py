"""The list of billing periods: one row a period and account."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from accounts.models import ApiAccount
from analytics.models import BillingPeriod, LedgerEntry
from analytics.models.ledger import EntryKind
from analytics.queries.periods import PeriodView, known_periods
from analytics.queries.statement.quality import reached, tail_seconds
from analytics.queries.statement.status import Standing, standings

PAGE = 50


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period in the list: credits by operation (the vendor's counters), grants and debits as
    they are signed. `tail` seconds at its end were not seen, None while it runs; `reached` is the
    share of its time so far that readings reach over."""

    period: PeriodView
    standing: Standing
    by_operation: tuple[tuple[str, int], ...]
    grants: int
    debits: int
    tail: float | None
    reached: float

    @property
    def closing(self) -> int:
        return self.period.remaining


@dataclass(frozen=True, slots=True)
class PeriodPage:
    """A page of periods, the latest start first; `older` is the key of the next page."""

    rows: tuple[PeriodRow, ...]
    older: str | None


def period_rows(
    accounts: QuerySet[ApiAccount],
    now: datetime,
    *,
    before: tuple[datetime, int] | None = None,
    size: int = PAGE,
) -> PeriodPage:
    """The periods of these accounts, page by page; a fixed number of queries."""
    rows = BillingPeriod.objects.filter(account__in=accounts).order_by("-start", "-pk")
    if before:
        start, pk = before
        rows = rows.filter(start__lte=start).exclude(start=start, pk__gte=pk)
    found = list(rows[: size + 1])
    shown = {row.pk: row for row in found[:size]}
    views = {view.id: view for view in known_periods(accounts, shown)}
    standing, moves = standings(list(views.values()), now), _moves(list(shown))
    page = tuple(
        PeriodRow(
            views[pk],
            standing[pk],
            _operations(row),
            moves.get((pk, EntryKind.GRANT), 0),
            moves.get((pk, EntryKind.DEBIT), 0),
            tail_seconds(views[pk]),
            reached(views[pk], now),
        )
        for pk, row in shown.items()
    )
    last = found[size - 1] if len(found) > size else None
    return PeriodPage(page, f"{last.start.isoformat()}~{last.pk}" if last else None)


def _operations(row: BillingPeriod) -> tuple[tuple[str, int], ...]:
    named = sorted(row.counted.items())
    rest = row.used - sum(row.counted.values())
    return (*named, ("unattributed", rest)) if rest else tuple(named)


def _moves(periods: list[int]) -> dict[tuple[int, str], int]:
    kinds = (EntryKind.GRANT, EntryKind.DEBIT)
    entries = LedgerEntry.objects.filter(period__in=periods, kind__in=kinds).order_by()
    sums = entries.values_list("period", "kind").annotate(Sum("credits"))
    return {(period, kind): credits for period, kind, credits in sums}
