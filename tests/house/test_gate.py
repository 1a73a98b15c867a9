"""What needs a server or a browser: run where it is, said where it is not, compulsory in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from django.conf import settings

from tests import servers

NOWHERE = "postgres://postgres@127.0.0.1:1/postgres"
SUITE = """
import pytest

@pytest.mark.postgres
def test_that_needs_postgresql():
    raise AssertionError("it ran")

def test_that_needs_nothing():
    pass
"""


def _pytest(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text("from tests.conftest import *\n")
    (folder / "test_suite.py").write_text(SUITE)
    config = ["-c", str(settings.BASE_DIR / "pyproject.toml"), "--rootdir", str(folder)]
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *config, str(folder)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "CI": "", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_without_postgresql_its_tests_are_left_out_and_a_line_says_so(tmp_path: Path) -> None:
    run = _pytest(tmp_path, TEST_POSTGRES_URL=NOWHERE)
    assert run.returncode == 0, run.stdout
    assert "1 passed, 1 deselected" in run.stdout
    assert "Left out, tests marked postgres: no PostgreSQL answers" in run.stdout


def test_in_ci_a_missing_server_fails_the_run(tmp_path: Path) -> None:
    run = _pytest(tmp_path, TEST_POSTGRES_URL=NOWHERE, CI="true")
    assert run.returncode != 0
    assert "CI=true makes every test compulsory, but no PostgreSQL answers" in run.stderr


@pytest.mark.redis
def test_two_claims_of_a_redis_number_never_meet() -> None:
    first, second = servers.claim_redis_number(), servers.claim_redis_number()
    servers.give_back(second)
    servers.give_back(first)
    assert first != second


@pytest.mark.redis
def test_a_number_that_holds_somebodys_data_is_never_emptied(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as server:
        server.delete("coalmeter-tests")
        server.set("somebody", "else")
        servers.give_back(redis_url)
        assert server.get("somebody") == b"else"
        server.set("coalmeter-tests", "1")
