"""Real processes: two workers send each letter once, and a killed one sends none twice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers
from tests.reporting.mailserver import MailServer

pytestmark = pytest.mark.long

PEOPLE = 6


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/letters.sqlite3"
        return
    with servers.postgres_database("letters") as url:
        yield url


@pytest.fixture
def mails() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def worker(database: str, folder: Path, mails: MailServer, *given: str) -> "subprocess.Popen[str]":
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": database,
        "DATA_DIR": str(folder),
        "EMAIL_URL": f"smtp://127.0.0.1:{mails.port}",
    }
    command = [sys.executable, "-m", "tests.reporting.racing", *given]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )


def ended(process: "subprocess.Popen[str]", given: str = "") -> tuple[int, str]:
    said, wrong = process.communicate(given, timeout=120)
    assert process.returncode in (0, -signal.SIGKILL), wrong
    return process.returncode, said


def test_two_workers_at_once_send_each_letter_once(
    database: str, tmp_path: Path, mails: MailServer
) -> None:
    assert ended(worker(database, tmp_path, mails, "prepare", str(PEOPLE)))[0] == 0
    racers = [worker(database, tmp_path, mails, "send") for _ in range(2)]
    for racer in racers:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    for racer in racers:
        assert ended(racer)[0] == 0
    to = sorted(str(letter["To"]) for letter in mails.letters)
    assert to == [f"finance-{number}@example.com" for number in range(PEOPLE)]
    assert ended(worker(database, tmp_path, mails, "later")) == (0, " ".join(["sent"] * PEOPLE))
    assert len(mails.letters) == PEOPLE


def test_workers_that_are_killed_around_the_hand_over_send_nothing_twice(
    tmp_path: Path, mails: MailServer
) -> None:
    """Of three letters the first dies claimed, the second taken; each time another worker goes on
    with what is due."""
    database = f"sqlite:///{tmp_path}/letters.sqlite3"
    assert ended(worker(database, tmp_path, mails, "prepare", "3"))[0] == 0
    for when, letters in (("written", 0), ("claimed", 0), ("sent", 1)):
        assert ended(worker(database, tmp_path, mails, when))[0] == -signal.SIGKILL
        assert len(mails.letters) == letters
    assert ended(worker(database, tmp_path, mails, "later")) == (0, "unknown unknown sent")
    assert len({str(letter["To"]) for letter in mails.letters}) == len(mails.letters) == 2
