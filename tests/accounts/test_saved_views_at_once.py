"""Of many windows that save under one name at once, one does; and nobody gets past the most."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from accounts.saved_views import MOST

NAMES, WINDOWS = MOST + 2, 4
EXPECTED = [*([1] * MOST), 0, 0, MOST]


def saved(database: str, folder: Path) -> list[int]:
    """How many were saved, for each name, and how many views there are then."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": database,
        "DATA_DIR": str(folder),
    }
    command = [sys.executable, "-m", "tests.accounts.racing_views", str(NAMES), str(WINDOWS)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    return [int(count) for count in done.stdout.split()]


def test_one_is_saved_on_sqlite(tmp_path: Path) -> None:
    assert saved(f"sqlite:///{tmp_path}/views.sqlite3", tmp_path) == EXPECTED


@pytest.mark.postgres
def test_one_is_saved_on_postgresql(tmp_path: Path, postgres_of_its_own: str) -> None:
    assert saved(postgres_of_its_own, tmp_path) == EXPECTED
