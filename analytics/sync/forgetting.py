"""Prompts and analyses that are forgotten after FORGET_PROMPTS_DAYS; figures keep their images."""

from datetime import datetime, timedelta

from django.conf import settings

from analytics.models import Image

BATCH = 500
MOST_BATCHES = 100  # a turn; the next one goes on


def forgets_before(now: datetime) -> datetime | None:
    """Images created before then have no prompt here; None where nothing is forgotten."""
    days: int = settings.FORGET_PROMPTS_DAYS
    return now - timedelta(days=days) if days else None


def is_forgotten(created_at: datetime, now: datetime) -> bool:
    limit = forgets_before(now)
    return limit is not None and created_at < limit


def forget_prompts(now: datetime) -> int:
    """Blank the prompts and analyses that are due, oldest first; how many images it were.

    Twice is harmless. Each batch stands for itself.
    """
    limit = forgets_before(now)
    if limit is None:
        return 0
    due = Image.objects.filter(forgotten_at__isnull=True, created_at__lt=limit)
    forgotten = 0
    for _ in range(MOST_BATCHES):
        batch = list(due.order_by("created_at").values_list("pk", flat=True)[:BATCH])
        if not batch:
            break
        forgotten += Image.objects.filter(pk__in=batch).update(
            prompt="", analysis=None, forgotten_at=now
        )
    return forgotten
