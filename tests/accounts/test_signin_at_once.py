"""Of many who try a link at once, one gets in; shown with real connections of a real database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

LINKS, PEOPLE = 20, 4


def got_in(database: str, folder: Path) -> list[int]:
    """How many got in, for each link."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": database,
        "DATA_DIR": str(folder),
    }
    command = [sys.executable, "-m", "tests.accounts.racing", str(LINKS), str(PEOPLE)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return [int(count) for count in done.stdout.split()]


def test_one_gets_in_on_sqlite(tmp_path: Path) -> None:
    assert got_in(f"sqlite:///{tmp_path}/links.sqlite3", tmp_path) == [1] * LINKS


@pytest.mark.postgres
def test_one_gets_in_on_postgresql(tmp_path: Path, postgres_of_its_own: str) -> None:
    assert got_in(postgres_of_its_own, tmp_path) == [1] * LINKS
