"""Celery: ids in, one call out."""

from smtplib import SMTPException

from celery import Task, shared_task

from accounts.letters import send_reset_letter
from accounts.models import User

TRIES, PAUSE = 3, 20  # how often a letter is tried, and seconds between: who waits for it is there


@shared_task(bind=True, max_retries=TRIES - 1, default_retry_delay=PAUSE)
def reset_letter(self: "Task[..., None]", user_id: int) -> None:
    """Send a person the letter with which they set a new password."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return
    try:
        send_reset_letter(user)
    except (SMTPException, OSError) as error:
        raise self.retry(exc=error) from error
