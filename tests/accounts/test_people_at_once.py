"""Of admins who demote each other at once, one is left; of many who join by a link, one joins;
who places people in a team from either side is let.

Shown with real connections of a real database.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.accounts.racing_people import PEOPLE, ROUNDS

LET = {"demoting": PEOPLE - 1, "joining": 1, "placing": PEOPLE}


def let(game: str, database: str, folder: Path) -> list[int]:
    """How many were let, round by round."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": database,
        "DATA_DIR": str(folder),
    }
    command = [sys.executable, "-m", "tests.accounts.racing_people", game]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    return [int(count) for count in done.stdout.split()]


@pytest.mark.parametrize("game", LET)
def test_on_sqlite(game: str, tmp_path: Path) -> None:
    assert let(game, f"sqlite:///{tmp_path}/people.sqlite3", tmp_path) == [LET[game]] * ROUNDS


@pytest.mark.postgres
@pytest.mark.parametrize("game", LET)
def test_on_postgresql(game: str, tmp_path: Path, postgres_of_its_own: str) -> None:
    assert let(game, postgres_of_its_own, tmp_path) == [LET[game]] * ROUNDS
