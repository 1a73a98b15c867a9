"""The site: settings, pages, and the Celery app that `shared_task` finds here."""

from dashboard.celery import app as celery_app

__all__ = ["celery_app"]
