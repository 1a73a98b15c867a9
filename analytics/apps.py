from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate

from analytics.prompt_index import mend


class AnalyticsConfig(AppConfig):
    name = "analytics"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(_mend_the_index, sender=self)


def _mend_the_index(using: str, **_signal: Any) -> None:
    mend(connections[using])
