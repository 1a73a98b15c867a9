"""Who changes several keys of an account takes them in one order: nobody waits in a circle."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import Actor
from accounts.models import ApiKey
from analytics import erasing, keys, merging
from analytics.connecting import add_key
from analytics.sync import rotation
from tests.cast import an_account

NOW = datetime(2026, 3, 11, 14, tzinfo=UTC)
ADMIN = Actor("admin@example.com", "127.0.0.1")
ACTS: dict[str, Callable[[ApiKey], object]] = {
    "take over": lambda key: rotation.take_over(key, ADMIN, NOW),
    "stop": lambda key: keys.stop_rotation(key, ADMIN, keep=False),
    "keep": lambda key: keys.stop_rotation(key, ADMIN, keep=True),
    "remove": lambda key: keys.remove(key, ADMIN),
    "merge": lambda key: merging._move_keys(key.account, an_account("Older")),
    "erase": lambda key: erasing.begin(key.account, key.account.name, ADMIN, NOW),
}


@pytest.mark.django_db
@pytest.mark.parametrize("act", ACTS)
def test_all_keys_of_the_account_are_locked_before_one_is_written(act: str) -> None:
    account = an_account("Ours")
    old = add_key(account, "Old", "an old secret", by="a test")
    new = add_key(account, "New", "a new secret", by="a test", replaces=old)
    with CaptureQueriesContext(connection) as asked:
        ACTS[act](new)
    said = [query["sql"] for query in asked if f'"{ApiKey._meta.db_table}"' in query["sql"]]
    taken = [sql for sql in said if sql.startswith(("UPDATE", "DELETE")) or "FOR UPDATE" in sql]
    if connection.features.has_select_for_update:  # SQLite has one writer at a time
        lock = taken.pop(0)
        assert lock.endswith("ORDER BY 1 ASC FOR UPDATE")
        assert f'"account_id" = {account.pk}' in lock
    assert taken
