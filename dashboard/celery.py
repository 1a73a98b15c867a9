"""The Celery app and its schedule: who is due is in the database, so the schedule is short."""

import os
import signal
import threading
from contextlib import suppress
from typing import Any

from celery import Celery
from celery.signals import worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

# Seconds. A vendor's answer < soft limit < hard limit < visibility: a task that outlives its
# limits is killed before the broker hands it to somebody else.
SOFT_LIMIT, HARD_LIMIT, VISIBILITY = 540, 600, 900

SCHEDULE = {
    "dispatch": {
        "task": "analytics.tasks.dispatch",
        "schedule": 5.0,
        "options": {"expires": 4.0},  # a backlog of them would only repeat one another
    },
    "forget_prompts": {
        "task": "analytics.tasks.forget_prompts",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "record_amendments": {
        "task": "analytics.tasks.record_amendments",
        "schedule": 3600.0,
        "options": {"expires": 3500.0},
    },
    "tend_exports": {
        "task": "dashboard.tasks.tend_exports",
        "schedule": 30.0,
        "options": {"expires": 25.0},
    },
    "send_reports": {
        "task": "dashboard.reporting.tasks.send_reports",
        "schedule": 300.0,
        "options": {"expires": 290.0},
    },
}
STOPPING = 3.0  # seconds that running tasks have, when their worker is told to stop

# Long ones wait in a line of their own, with a worker of its own: polls never starve behind them.
ROUTES = {
    f"analytics.tasks.{name}": {"queue": "slow"}
    for name in (
        "walk",
        "read_details",
        "replay",
        "rebuild_days",
        "rebuild",
        "erase",
        "forget_prompts",
        "record_amendments",
    )
} | {
    "dashboard.tasks.make_export": {"queue": "slow"},
    "dashboard.reporting.tasks.*": {"queue": "slow"},
}

app = Celery("coalmeter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    beat_schedule=SCHEDULE,
    broker_connection_retry_on_startup=True,
    broker_transport_options={
        "visibility_timeout": VISIBILITY,
        "unacked_restore_throttle": 1,  # or redelivery takes hours
        "global_keyprefix": "coalmeter:",
    },
    result_backend=None,
    task_acks_late=True,
    task_default_queue="default",
    task_ignore_result=True,
    task_reject_on_worker_lost=True,
    task_routes=ROUTES,
    task_serializer="json",
    task_soft_time_limit=SOFT_LIMIT,
    task_time_limit=HARD_LIMIT,
    timezone="UTC",
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_hijack_root_logger=False,
    worker_prefetch_multiplier=1,
)
app.autodiscover_tasks(["accounts", "analytics", "dashboard", "dashboard.reporting"])


@worker_shutting_down.connect
def hurry(**_: Any) -> None:
    """A task that still runs after STOPPING seconds meets its soft time limit there and then.

    So it rolls back, gives up its lease and is due again, where a kill would leave the lease
    standing for minutes. Celery itself waits for a task however long it takes.
    """
    timer = threading.Timer(STOPPING, _meet_the_soft_limit)
    timer.daemon = True
    timer.start()


def _meet_the_soft_limit() -> None:
    from celery.worker import state  # the worker's machinery, which no page needs

    for request in list(state.active_requests):
        if request.worker_pid:
            with suppress(ProcessLookupError):
                os.kill(request.worker_pid, signal.SIGUSR1)  # billiard's SIG_SOFT_TIMEOUT
