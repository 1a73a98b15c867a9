"""Of several who sign a period at once, one does, or two where two have to; nobody signs twice.

Shown with real connections of a real database, as it was migrated.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.queries.racing_signatures import ROUNDS
from tests.queries.test_signing import HASH

pytestmark = pytest.mark.long

PRINT = """
from tests.signing import an_ended_period, filed
print(filed(an_ended_period()).sha256)
"""
AGAIN = """
from accounts.access import all_accounts
from analytics.models import BillingPeriod
from tests.signing import filed
print(filed(BillingPeriod.objects.order_by("start").first()).sha256)
"""
SIGN = """
from django.db import DatabaseError
from accounts.models.people import Role
from analytics.models import BillingPeriod, SignOff
from tests.cast import person
from tests.signing import signed
signed(BillingPeriod.objects.order_by("start").first(), person("finance", Role.FINANCE))
try:
    SignOff.objects.update(figures="{}")
except DatabaseError as error:
    print(error)
"""


def ran(command: list[str], database: str, folder: Path) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": database,
        "DATA_DIR": str(folder),
    }
    done = subprocess.run(
        [sys.executable, *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def race(database: str, folder: Path) -> list[list[int]]:
    out = ran(["-m", "tests.queries.racing_signatures"], database, folder)
    return [[int(word) for word in line.split()] for line in out.splitlines()]


def made_twice(database: str, folder: Path) -> list[str]:
    """The hash by one process and then by another; and what the database says to a change."""
    ran(["manage.py", "migrate", "--verbosity", "0"], database, folder)
    commands = (["manage.py", "shell", "--no-imports", "-c", code] for code in (PRINT, AGAIN, SIGN))
    return [ran(command, database, folder).strip() for command in commands]


# as many as were wanted are let and logged, into one sign-off that is complete
EXPECTED = [[wanted, 1, 1, wanted] for wanted in (1, 2) for _ in range(ROUNDS)]


def test_on_sqlite(tmp_path: Path) -> None:
    assert race(f"sqlite:///{tmp_path}/signing.sqlite3", tmp_path) == EXPECTED


@pytest.mark.postgres
def test_on_postgresql(tmp_path: Path, postgres_of_its_own: str) -> None:
    assert race(postgres_of_its_own, tmp_path) == EXPECTED


def test_another_process_makes_the_same_hash_on_sqlite(tmp_path: Path) -> None:
    one, other, refused = made_twice(f"sqlite:///{tmp_path}/signing.sqlite3", tmp_path)
    assert (one, other) == (HASH, HASH)
    assert "never changed" in refused


@pytest.mark.postgres
def test_another_process_makes_the_same_hash_on_postgresql(
    tmp_path: Path, postgres_of_its_own: str
) -> None:
    one, other, refused = made_twice(postgres_of_its_own, tmp_path)
    assert (one, other) == (HASH, HASH)
    assert "never changed" in refused
