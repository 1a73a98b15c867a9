"""What the vendor answers as the ledger's records, and the ledger's records as rows."""

from datetime import datetime

from analytics.graphicoal.schemas import Quota
from analytics.ledger.entries import Entry, Reading
from analytics.models import BillingPeriod, LedgerEntry, Snapshot


def as_reading(quota: Quota, at: datetime) -> Reading:
    return Reading(
        at=at,
        last_at=at,
        remaining=quota.credits_remaining,
        used=quota.credits_used_this_period,
        period_start=quota.period_start,
        period_end=quota.period_end,
        breakdown=quota.usage_breakdown,
        total_images=quota.total_images,
    )


def as_row(entry: Entry, period: BillingPeriod, snapshot: Snapshot) -> LedgerEntry:
    return LedgerEntry(
        account_id=period.account_id,
        period=period,
        snapshot=snapshot,
        kind=entry.kind,
        operation=entry.operation,
        since=entry.since,
        until=entry.until,
        credits=entry.credits,
    )
