"""Rows as the ledger's records, for who derives and for who explains."""

from analytics.ledger.purchases import Bought, Granted
from analytics.ledger.records import Entry, Period, Reading
from analytics.models import BillingPeriod, LedgerEntry, Purchase, Snapshot


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


def as_bought(row: Purchase) -> Bought:
    return Bought(row.pk, row.account_id, row.day, row.credits)


def as_granted(row: LedgerEntry) -> Granted:
    return Granted(row.pk, row.account_id, row.since, row.until, row.credits)
