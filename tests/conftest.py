"""What every test has, and what is left out where a server or a browser is missing."""

import os
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from accounts.audit.protection import unprotect
from analytics import protection
from tests import servers

_MISSING = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    if settings.DATA_DIR == settings.BASE_DIR / "data":
        raise pytest.UsageError("The tests would use this installation's own data/.")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    if not settings.REDIS_URL:
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    config.stash[_MISSING] = servers.missing()
    if config.stash[_MISSING] and os.environ.get("CI") == "true":
        reasons = "; ".join(config.stash[_MISSING].values())
        raise pytest.UsageError(f"CI=true makes every test compulsory, but {reasons}.")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = config.stash[_MISSING]
    out = [item for item in items if any(item.get_closest_marker(name) for name in absent)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for name, reason in config.stash[_MISSING].items():
        terminalreporter.write_line(f"Left out, tests marked {name}: {reason}.")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Between tests the tables are emptied, which triggers refuse for the audit log
    and for what was signed."""
    with django_db_blocker.unblock():
        unprotect(connection)
        protection.unprotect(connection)


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A number of a real Redis that is this test's alone."""
    url = servers.claim_redis_number()
    yield url
    servers.give_back(url)


@pytest.fixture
def postgres_of_its_own() -> Iterator[str]:
    """The URL of a PostgreSQL database that is this test's alone."""
    with servers.postgres_database("tests") as url:
        yield url
