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


@pytest.mark.parametrize(
    ("when", "before", "state", "letters"),
    [("written", 0, "sent", 1), ("claimed", 0, "unknown", 0), ("sent", 1, "unknown", 1)],
)
def test_a_worker_that_is_killed_around_the_hand_over_sends_nothing_twice(
    when: str,
    before: int,
    state: str,
    letters: int,
    tmp_path: Path,
    mails: MailServer,
) -> None:
    database = f"sqlite:///{tmp_path}/letters.sqlite3"
    assert ended(worker(database, tmp_path, mails, when))[0] == -signal.SIGKILL
    assert len(mails.letters) == before
    assert ended(worker(database, tmp_path, mails, "later")) == (0, state)
    assert len(mails.letters) == letters
