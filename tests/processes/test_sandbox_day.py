"""Hours of the sandbox in minutes, in real processes that are killed: the books agree then."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from dashboard import broker
from tests.environment import setting_names

HOURS = "6"


def day(folder: Path, *options: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """`python -m tools.sandbox_day FOLDER …` with every setting at its default but `more`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    try:
        return subprocess.run(
            [sys.executable, "-m", "tools.sandbox_day", str(folder), *options],
            cwd=settings.BASE_DIR,
            env={**kept, **dict.fromkeys(setting_names(), ""), **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
    finally:
        shutil.rmtree(broker.socket_path(folder).parent, ignore_errors=True)


def number(pattern: str, said: str) -> int:
    found = re.search(pattern, said, re.MULTILINE)
    assert found is not None, said
    return int(found[1])


@pytest.mark.long
def test_hours_under_blows_end_with_books_that_agree(
    tmp_path: Path, stores: dict[str, str]
) -> None:
    done = day(tmp_path / "day", "--hours", HOURS, **stores)
    said = done.stdout
    assert done.returncode == 0, said + done.stderr
    assert number(r"^differences: (\d+)", said) == 0
    assert number(r"^kills: (\d+)", said) >= 5
    assert number(r"^works cut short by them: (\d+)", said) >= 1
    assert number(r"^readings: (\d+)", said) >= 60
    assert number(r"^periods: \d+, (\d+) ended", said) >= 3


def test_a_folder_of_somebody_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    refused = day(tmp_path)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"{tmp_path} is not empty and was not left by a sandbox day. Name another.\n"
    )
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


def test_a_database_of_somebody_is_left_alone(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.sqlite3"
    with sqlite3.connect(theirs) as database:
        database.execute("CREATE TABLE something (id INTEGER)")
    refused = day(tmp_path / "day", DATABASE_URL=f"sqlite:///{theirs}")
    assert refused.returncode == 1
    assert refused.stderr == (
        "The database of DATABASE_URL has tables already. Name an empty one.\n"
    )
