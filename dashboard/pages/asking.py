"""Ask a worker for something, and notice when nobody can be asked."""

from celery import Task
from kombu.exceptions import OperationalError

UNREACHABLE = (
    "Coalmeter’s queue does not answer, so nothing was started. Look at its log, then try again."
)


def asked(task: "Task[..., None]", row: object) -> bool:
    """Hand a row's id to a task. False when the broker cannot be reached."""
    try:
        task.delay(row)
    except OperationalError:
        return False
    return True
