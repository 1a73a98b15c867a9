"""The ledger's records as rows, and rows as the ledger's records."""

from datetime import datetime

from analytics.graphicoal.schemas import Quota
from analytics.ledger.entries import Entry, Period, Reading
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


def snapshot_reading(row: Snapshot) -> Reading:
    return Reading(
        at=row.at,
        last_at=row.last_at,
        remaining=row.remaining,
        used=row.used,
        period_start=row.period_start,
        period_end=row.period_end,
        breakdown=row.breakdown,
        total_images=row.total_images,
        number=row.number,
    )


def as_period(row: BillingPeriod) -> Period:
    return Period(
        start=row.start,
        end=row.end,
        edge=row.edge,
        opening=row.opening,
        remaining=row.remaining,
        used=row.used,
        counted=row.counted,
        first_at=row.first_at,
        last_at=row.last_at,
    )


def as_entry(row: LedgerEntry) -> Entry:
    return Entry(
        kind=row.kind,  # type: ignore[arg-type]  # held to the same words by a constraint
        operation=row.operation,
        since=row.since,
        until=row.until,
        credits=row.credits,
        period_start=row.period.start,
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
