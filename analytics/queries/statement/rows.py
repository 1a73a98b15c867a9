"""The list of billing periods: one row a period and account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from accounts.models import ApiAccount
from analytics.ledger.money import Bill
from analytics.models import BillingPeriod, LedgerEntry
from analytics.models.ledger import EntryKind
from analytics.queries.cost.periods import costs_of_periods
from analytics.queries.periods import PeriodView, known_periods
from analytics.queries.signed import Signed, signed_of
from analytics.queries.statement.quality import reached, tail_seconds
from analytics.queries.statement.status import Standing, standings

PAGE = 50


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A period in the list: credits by operation (the vendor's counters), grants and debits as
    they are signed. `tail` seconds at its end were not seen, None while it runs; `reached` is the
    share of its time so far that readings reach over. Where the period is `signed`, the figures
    are those that were signed, as on its statement."""

    period: PeriodView
    standing: Standing
    by_operation: tuple[tuple[str, int], ...]
    grants: int
    debits: int
    tail: float | None
    reached: float
    signed: Signed | None = None

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
    known = list(views.values())
    standing, moves, signed = standings(known, now), _moves(list(shown)), signed_of(known)
    page = tuple(
        _row(views[pk], standing[pk], row, moves, signed.get(pk), now) for pk, row in shown.items()
    )
    last = found[size - 1] if len(found) > size else None
    return PeriodPage(page, f"{last.start.isoformat()}~{last.pk}" if last else None)


def row_costs(rows: Sequence[PeriodRow]) -> dict[int, Bill[None]]:
    """What was observed of each, by the period's id, rounded by itself: signed ones cost what they
    were signed with."""
    live = costs_of_periods([row.period for row in rows if row.signed is None])
    return live | {row.period.id: row.signed.cost for row in rows if row.signed is not None}


Moves = Mapping[tuple[int, str], int]


def _row(
    view: PeriodView,
    standing: Standing,
    row: BillingPeriod,
    moves: Moves,
    signed: Signed | None,
    now: datetime,
) -> PeriodRow:
    period = signed.period if signed else view
    balance = signed.figures["balance"] if signed else {}
    return PeriodRow(
        period,
        standing,
        _signed_operations(signed) if signed else _operations(row),
        balance.get("grants", moves.get((row.pk, EntryKind.GRANT), 0)),
        balance.get("debits", moves.get((row.pk, EntryKind.DEBIT), 0)),
        tail_seconds(period),
        reached(period, now),
        signed,
    )


def _signed_operations(signed: Signed) -> tuple[tuple[str, int], ...]:
    rows = signed.figures["operations"].items()
    return tuple((name, row["used"] + row["given_back"]) for name, row in rows)


def _operations(row: BillingPeriod) -> tuple[tuple[str, int], ...]:
    named = sorted(row.counted.items())
    rest = row.used - sum(row.counted.values())
    return (*named, ("unattributed", rest)) if rest else tuple(named)


def _moves(periods: list[int]) -> Moves:
    kinds = (EntryKind.GRANT, EntryKind.DEBIT)
    entries = LedgerEntry.objects.filter(period__in=periods, kind__in=kinds).order_by()
    sums = entries.values_list("period", "kind").annotate(Sum("credits"))
    return {(period, kind): credits for period, kind, credits in sums}
