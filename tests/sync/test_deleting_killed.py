"""`kill -9` around the one DELETE: it is never sent again, and a read says what became of it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analytics.graphicoal.sandbox import Server
from tests import servers
from tests.sync.conftest import Clock, Vendor

pytestmark = pytest.mark.long


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/killed.sqlite3"
        return
    with servers.postgres_database("killed") as url:
        yield url


def worker(database: str, folder: Path, *given: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": database,
        "DATA_DIR": str(folder),
    }
    command = [sys.executable, "-m", "tests.sync.killed", *given]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize(
    ("when", "deletes", "found"), [("sent", 0, "failed there"), ("answered", 1, "deleted gone")]
)
def test_a_worker_that_is_killed_at_the_delete_leaves_the_truth_to_a_read(
    when: str,
    deletes: int,
    found: str,
    database: str,
    tmp_path: Path,
    server: Server,
    vendor: Vendor,
    clock: Clock,
) -> None:
    begun = worker(database, tmp_path, when, server.base_url, vendor.world.cards()[0].key)
    assert begun.returncode == -signal.SIGKILL, begun.stderr
    assert len(vendor.deletes) == deletes
    clock.pass_by(minutes=10)
    after = worker(database, tmp_path, "after")
    assert (after.stdout, after.returncode) == (found, 0), after.stderr
    assert len(vendor.deletes) == deletes
