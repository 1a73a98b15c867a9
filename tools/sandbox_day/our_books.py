"""What our tables say, once from the entries and once from each rollup."""

from collections.abc import Mapping

from django.db.models import Model, Sum

from accounts.models import ApiAccount
from analytics.models import BillingPeriod, DayBurn, Image, LedgerEntry, QuarterBurn
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


def _rolled_up(table: type[Model], period: BillingPeriod) -> Sums:
    rows = table._default_manager.filter(period=period).values_list("operation")
    sums = rows.annotate(usage=Sum("usage"), correction=Sum("correction"))
    found = {operation: usage + correction for operation, usage, correction in sums}
    return {operation: credits for operation, credits in found.items() if credits}
