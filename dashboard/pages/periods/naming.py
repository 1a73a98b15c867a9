"""What a billing period is called, by the vendor's days (UTC)."""

from datetime import UTC, datetime, timedelta

from dashboard.templatetags.times import days_between


def period_name(start: datetime, edge: datetime) -> str:
    """ "October 2026" where `[start, edge)` is that month, else its days."""
    first, end = start.astimezone(UTC), edge.astimezone(UTC)
    last = end - timedelta(microseconds=1)
    month = (first.year, first.month) == (last.year, last.month)
    if month and _begins_a_month(first) and _begins_a_month(end):
        return f"{first:%B} {first.year}"
    return days_between(first.date(), last.date())


def _begins_a_month(at: datetime) -> bool:
    return at == at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
