"""Which real servers and browsers are here, and a place of one's own on them."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import redis

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379")
BROWSERS = ("chromium", "chromium-browser")
NUMBERS = range(15, 0, -1)  # 0 is what everybody takes first


def browser() -> str | None:
    """The path of Debian's chromium."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def answers(url: str) -> bool:
    """Whether something listens at the address of this URL."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=2):
            return True
    except OSError:
        return False


def has_networks_of_its_own() -> bool:
    """Whether a process may have a network with nothing on it."""
    unshare = shutil.which("unshare")
    tried = unshare and subprocess.run([unshare, "-rn", "true"], capture_output=True, check=False)
    return bool(tried and tried.returncode == 0)


def missing() -> dict[str, str]:
    """marker → why tests with it are left out here."""
    found = {}
    if not answers(POSTGRES):
        found["postgres"] = "no PostgreSQL answers on 127.0.0.1:5432 (or TEST_POSTGRES_URL)"
    if not answers(REDIS):
        found["redis"] = "no Redis answers on 127.0.0.1:6379 (or TEST_REDIS_URL)"
    if browser() is None:
        found["browser"] = "no chromium is installed"
    if not has_networks_of_its_own():
        found["namespace"] = "this system makes no network namespaces (unshare -rn)"
    return found


@contextmanager
def postgres_database(purpose: str) -> Iterator[str]:
    """The URL of a PostgreSQL database of one's own; it is dropped at the end."""
    name = f"coalmeter_{purpose}_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield f"{POSTGRES.rpartition('/')[0]}/{name}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def claim_redis_number() -> str:
    """The URL of a number that was empty, taken for us until it is flushed."""
    for number in NUMBERS:
        url = f"{REDIS}/{number}"
        with redis.Redis.from_url(url) as server:
            # The mark is set before the count: of two who try at once, one finds it taken.
            if server.set("coalmeter-tests", os.getpid(), nx=True):
                if server.dbsize() == 1:
                    return url
                server.delete("coalmeter-tests")
    raise RuntimeError("No number of this Redis is empty. Flush one that is yours.")


def give_back(url: str) -> None:
    """Only a number that was claimed is ever emptied."""
    with redis.Redis.from_url(url) as server:
        if server.exists("coalmeter-tests"):
            server.flushdb()
