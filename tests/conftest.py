"""What every test has: plain static files, a cache in memory unless a Redis is given."""

import pytest
from django.conf import settings


def pytest_configure() -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    if not settings.REDIS_URL:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture(autouse=True)
def _own_data_folder() -> None:
    """The developer's data stays out of reach, whatever loaded the settings."""
    assert settings.DATA_DIR != settings.BASE_DIR / "data"
