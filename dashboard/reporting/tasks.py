"""Celery: ids in, one call out. Which letters are due is in the database."""

from datetime import UTC, datetime

from celery import shared_task

from analytics.reporting import deciding, handing
from dashboard.reporting import posting

TURN = 300  # seconds between two turns; what one did not get sent is due in the next


def clock() -> datetime:
    return datetime.now(UTC)


@shared_task(expires=TURN)
def send_reports() -> None:
    """Decide what is due, and send a task for each letter; one that gets lost is still due."""
    handing.give_up(clock())
    deciding.decide(clock())
    for letter in handing.due(clock()):
        send_report.apply_async((letter,), expires=TURN)


@shared_task
def send_report(letter_id: int) -> None:
    posting.post(letter_id, clock())
