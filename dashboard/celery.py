"""The Celery app and its schedule: who is due is in the database, so the schedule is short."""

import os

from celery import Celery

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
}
# Long ones wait in a line of their own, with a worker of its own: polls never starve behind them.
ROUTES = {
    f"analytics.tasks.{name}": {"queue": "slow"} for name in ("walk", "read_details", "replay")
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
app.autodiscover_tasks(["analytics"])
