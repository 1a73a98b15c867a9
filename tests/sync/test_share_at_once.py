"""Many workers reserve of one key at the same moment: together they never pass the share."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import OperationalError, connection

from accounts.models import ApiAccount, ApiKey
from analytics.connecting import add_key
from analytics.sync import keyring

NOW = datetime(2026, 3, 11, 14, tzinfo=UTC)
WORKERS, ROUNDS = 4, 6  # a process has four connections at PostgreSQL
LIMIT, SECONDS, SHARE = 700, 60.0, 40


@pytest.mark.django_db(transaction=True)
def test_many_at_once_stay_within_the_share_of_a_window_wherever_it_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    look = keyring._free

    def linger(key: ApiKey, share: int, now: datetime) -> int:
        free = look(key, share, now)
        time.sleep(0.02)  # so that the others look before anybody takes
        return free

    monkeypatch.setattr(keyring, "_free", linger)
    account = ApiAccount.objects.create(name="Ours", base_url="https://coals.ai")
    key = add_key(account, "Key", "a secret", by="a test")
    ApiKey.objects.filter(pk=key.pk).update(window_limit=LIMIT, window_seconds=SECONDS)
    key.refresh_from_db()
    connection.close()  # it is one of the four
    start = Barrier(WORKERS, timeout=30)

    def worker(_: int) -> list[tuple[int, int]]:
        granted = []
        own = ApiKey.objects.get(pk=key.pk)
        try:
            for turn in range(ROUNDS):
                start.wait()
                at = NOW + timedelta(seconds=turn * SECONDS / 4)
                granted.append((turn, reserved(own, at)))
        finally:
            connection.close()
        return granted

    with ThreadPoolExecutor(WORKERS) as together:
        rounds = [each for found in together.map(worker, range(WORKERS)) for each in found]
    taken = [sum(count for turn, count in rounds if turn == n) for n in range(ROUNDS)]
    for first in range(ROUNDS - 3):
        assert sum(taken[first : first + 4]) <= LIMIT * SHARE // 100
    assert max(taken) <= key.slice_budget(SHARE)
    assert min(taken) > 0


def reserved(key: ApiKey, at: datetime) -> int:
    """Ask for more than there is. (SQLite may tell a writer to come back.)"""
    for _ in range(50):
        try:
            return keyring.reserve(key, 30, SHARE, at)
        except OperationalError:
            continue
    raise AssertionError("the database was locked for good")
