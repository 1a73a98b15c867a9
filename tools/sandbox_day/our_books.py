"""What our tables say, once from the entries and once from each rollup."""

from collections.abc import Mapping
from datetime import timedelta

from django.db.models import Model, Sum

from accounts.models import ApiAccount
from analytics.models import BillingPeriod, DayBurn, Image, LedgerEntry, QuarterBurn, Snapshot
from analytics.sync.readings import BURN_KINDS

Sums = Mapping[str, int]


def counted(period: BillingPeriod) -> dict[str, Sums]:
    """Observed credits of a period by operation, by the table that says so."""
    entries = LedgerEntry.objects.filter(period=period, kind__in=BURN_KINDS)
    by_entry = entries.values_list("operation").annotate(credits=Sum("credits"))
    return {
        "entries": {operation: credits for operation, credits in by_entry if credits},
        "quarters": _rolled_up(QuarterBurn, period),
        "days": _rolled_up(DayBurn, period),
    }


def present(account: ApiAccount) -> dict[str, int | None]:
    """Images that we hold to be in the gallery, with what each was charged."""
    rows = Image.objects.filter(account=account, gone_at__isnull=True)
    return dict(rows.values_list("image_id", "credits_charged"))


def longest_pause(account: ApiAccount) -> timedelta:
    """How long the account was not read at most, between its first reading and its last."""
    pauses, before = [timedelta(0)], None
    rows = Snapshot.objects.filter(account=account).order_by("number")
    for at, last_at, inside in rows.values_list("at", "last_at", "longest_pause"):
        pauses += [timedelta(seconds=inside), at - before if before else timedelta(0)]
        before = last_at
    return max(pauses)


def _rolled_up(table: type[Model], period: BillingPeriod) -> Sums:
    rows = table._default_manager.filter(period=period).values_list("operation")
    sums = rows.annotate(usage=Sum("usage"), correction=Sum("correction"))
    found = {operation: usage + correction for operation, usage, correction in sums}
    return {operation: credits for operation, credits in found.items() if credits}
