"""Celery: ids in, one call out. Which files are to be made is in the database."""

from datetime import UTC, datetime
from uuid import UUID

from celery import shared_task

from analytics import exporting
from dashboard.pages.exports import making

LONGEST = 3600  # seconds for one file; a message that comes again meanwhile finds it leased


def clock() -> datetime:
    return datetime.now(UTC)


@shared_task(soft_time_limit=LONGEST, time_limit=LONGEST + 60)
def make_export(export_id: str) -> None:
    making.make(UUID(export_id), clock)


@shared_task(expires=30)
def tend_exports() -> None:
    """Send those that nobody works on, and remove what is over."""
    for export_id in exporting.due(clock()):
        make_export.apply_async((str(export_id),), expires=60)
    exporting.clean(clock())
