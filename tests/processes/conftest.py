"""Where the processes of a test keep what they keep."""

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests import servers


@pytest.fixture(
    params=["sqlite", pytest.param("servers", marks=[pytest.mark.postgres, pytest.mark.redis])]
)
def stores(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Nothing, or a database of PostgreSQL and a number of Redis of this test's own."""
    if request.param == "sqlite":
        yield {}
        return
    name = f"coalmeter_processes_{os.getpid()}"
    with psycopg.connect(servers.POSTGRES, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    redis_url = servers.claim_redis_number()
    yield {
        "DATABASE_URL": f"{servers.POSTGRES.rpartition('/')[0]}/{name}",
        "REDIS_URL": redis_url,
    }
    servers.give_back(redis_url)
    with psycopg.connect(servers.POSTGRES, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
