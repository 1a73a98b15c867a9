"""Days in the reporting timezone, added up from quarter-hours."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, Q

from accounts.models import ApiAccount
from analytics.ledger.buckets import QUARTER, bucket_edges
from analytics.models import DayBurn, QuarterBurn, Work
from analytics.models.work import WorkKind
from analytics.sync.leases import Clock, hold, renew

COLUMNS = ("usage", "correction", "estimated", "reconstructed")
AT_ONCE = timedelta(days=31)


def derive_days(account: ApiAccount, since: datetime, until: datetime) -> None:
    """Write the days that `[since, until)` touches anew; the caller's transaction."""
    where, rows = derived_days(account, since, until)
    DayBurn.objects.filter(where).delete()
    DayBurn.objects.bulk_create(rows)


def derived_days(account: ApiAccount, since: datetime, until: datetime) -> tuple[Q, list[DayBurn]]:
    """The rows of the days that `[since, until)` touches, and where such rows are stored."""
    name = settings.REPORTING_TIMEZONE
    zone = ZoneInfo(name)
    edges = bucket_edges(since, until, "day", zone)
    sums: dict[tuple[date, str, int | None], list[int]] = defaultdict(lambda: [0] * len(COLUMNS))
    rows = QuarterBurn.objects.filter(
        account=account, quarter__gte=edges[0], quarter__lt=edges[-1]
    ).order_by("quarter")
    position = 0
    for quarter, operation, period, *credits in rows.values_list(
        "quarter", "operation", "period_id", *COLUMNS
    ):
        while quarter >= edges[position + 1]:
            position += 1
        cell = sums[(edges[position].astimezone(zone).date(), operation, period)]
        for index, value in enumerate(credits):
            cell[index] += value
    first, last = (edge.astimezone(zone).date() for edge in (edges[0], edges[-1]))
    days = [
        DayBurn(
            account=account,
            zone=name,
            day=day,
            operation=operation,
            period_id=period,
            **dict(zip(COLUMNS, cell, strict=True)),
        )
        for (day, operation, period), cell in sums.items()
    ]
    return Q(account=account, zone=name, day__gte=first, day__lt=last), days


def ask_where_stale(now: datetime) -> None:
    """Make the days of accounts due that were added up for another timezone."""
    days = Work.objects.filter(kind=WorkKind.DAYS, due_at__isnull=True)
    days.exclude(cursor__zone=settings.REPORTING_TIMEZONE).update(due_at=now)


def rebuild_days(work: Work, clock: Clock) -> None:
    """Write all days of an account anew, a month at a time; until then queries add up quarters."""
    account, zone = work.account, settings.REPORTING_TIMEZONE
    quarters = QuarterBurn.objects.filter(account=account)
    ends = quarters.aggregate(first=Min("quarter"), last=Max("quarter"))
    at, last = ends["first"], ends["last"]
    while at is not None and at <= last:
        with transaction.atomic():
            hold(work)
            derive_days(account, at, min(at + AT_ONCE, last + QUARTER))
        work.done, work.total = (at - ends["first"]).days, (last - ends["first"]).days + 1
        renew(work, clock())
        at += AT_ONCE
    DayBurn.objects.filter(account=account).exclude(zone=zone).delete()
    work.cursor = {"zone": zone}
