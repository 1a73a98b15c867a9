"""Readings that contradict the ledger, and what was said of them; credits nobody names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Max, Min, OuterRef, QuerySet, Sum

from accounts.models import ApiAccount
from analytics.models import BillingPeriod, PeriodRuling, Snapshot
from analytics.models.readings import Verdict


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Readings of one account that name the same odd period start (UTC).

    They were given `times` times between `first_at` and `last_at`. While nobody ruled, they are in
    no total; `word` is then None, else "same" or "new", with who said so and when.
    """

    account_id: int
    account: str
    named_start: datetime
    named_end: datetime
    used: int
    times: int
    first_at: datetime
    last_at: datetime
    reason: str
    word: str | None
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Unattributed:
    """Credits of a period's total that no operation of its breakdown has; may be negative."""

    account: str
    start: datetime
    credits: int


def contradictions(accounts: QuerySet[ApiAccount]) -> list[Contradiction]:
    """Those that wait first, then those that were ruled on; by account and start."""
    rulings = {
        (row.account_id, row.named_start): row
        for row in PeriodRuling.objects.filter(account__in=accounts)
    }
    odd = Snapshot.objects.filter(account__in=accounts, verdict=Verdict.HELD)
    for account, start in rulings:
        odd = odd | Snapshot.objects.filter(account=account, period_start=start)
    found = [
        _view(row, rulings.get((row["account_id"], row["period_start"]))) for row in _grouped(odd)
    ]
    return sorted(found, key=lambda each: each.word is not None)


def undecided(accounts: QuerySet[ApiAccount]) -> list[Contradiction]:
    """Those that wait alone, in one query."""
    ruled = PeriodRuling.objects.filter(
        account=OuterRef("account"), named_start=OuterRef("period_start")
    )
    odd = Snapshot.objects.filter(~Exists(ruled), account__in=accounts, verdict=Verdict.HELD)
    return [_view(row, None) for row in _grouped(odd)]


def _grouped(odd: QuerySet[Snapshot]) -> Iterable[Mapping[str, Any]]:
    """By account and by the period that they name."""
    grouped = odd.values("account_id", "account__name", "period_start").annotate(
        end=Max("period_end"),
        used=Max("used"),
        times=Sum("times"),
        first_at=Min("at"),
        last_at=Max("last_at"),
        reason=Max("reason"),
    )
    return grouped.order_by("account__name", "period_start")


def unattributed(accounts: QuerySet[ApiAccount]) -> list[Unattributed]:
    """The periods whose breakdown does not add up to their total, latest first."""
    rows = BillingPeriod.objects.filter(account__in=accounts).select_related("account")
    found = [
        Unattributed(row.account.name, row.start, row.used - sum(row.counted.values()))
        for row in rows.order_by("-start", "account__name")
    ]
    return [each for each in found if each.credits]


def _view(row: Mapping[str, Any], ruling: PeriodRuling | None) -> Contradiction:
    word = None
    if ruling:
        word = "new" if ruling.is_new_period else "same"
    return Contradiction(
        account_id=row["account_id"],
        account=row["account__name"],
        named_start=row["period_start"],
        named_end=row["end"],
        used=row["used"],
        times=row["times"],
        first_at=row["first_at"],
        last_at=row["last_at"],
        reason=row["reason"],
        word=word,
        decided_by=ruling.decided_by if ruling else "",
        decided_at=ruling.decided_at if ruling else None,
    )
