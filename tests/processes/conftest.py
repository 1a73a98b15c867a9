"""Where the processes of a test keep what they keep."""

from collections.abc import Iterator

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
    redis_url = servers.claim_redis_number()
    with servers.postgres_database("processes") as database_url:
        yield {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    servers.give_back(redis_url)
