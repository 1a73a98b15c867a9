"""Some days of readings for all questions of a module, in which two zones change their clocks."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.worlds import Watched, watched

EPOCH = datetime(2026, 3, 25, tzinfo=UTC)
# Berlin goes forward on 29 March, Lord Howe goes back by half an hour on 5 April.
CONNECTED = datetime(2026, 3, 28, 7, 20, tzinfo=UTC)
NOW = datetime(2026, 4, 6, 14, tzinfo=UTC)


@pytest.fixture(scope="module")
def past(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Watched]:
    """Read once a module, in a transaction that no test ends; gone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        with watched(EPOCH, CONNECTED, NOW, every=timedelta(hours=7, minutes=50)) as world:
            yield world
        transaction.set_rollback(True)
