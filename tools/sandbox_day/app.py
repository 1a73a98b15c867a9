"""The project's Celery app for workers whose time runs fast: `celery -A tools.sandbox_day.app`."""

import django
from celery import Celery

from tools.sandbox_day.clock import FastClock


def quickened() -> Celery:
    from dashboard.celery import app  # it names the settings, which Django needs first

    django.setup()
    from analytics import tasks

    tasks.clock = FastClock.of_this_day()
    return app


app = quickened()
