"""A first start as a person has it: real processes, a year played through HTTP, Celery and tables.

What `manage.py burn` prints is compared with the sandbox's own books, after workers were killed.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings

from tests.environment import setting_names
from tests.house.test_run_command import Run, _free_port

pytestmark = pytest.mark.long

READINGS = """
import json
from analytics.models import Snapshot
from accounts.models import ApiAccount
print(json.dumps({a.name: Snapshot.objects.filter(account=a).latest("number").last_at.isoformat()
                  for a in ApiAccount.objects.all()}))
"""
PROGRESS = """
import json
from analytics.models import Work
print(json.dumps([[w.done, w.total, w.due_at is not None, w.error]
                  for w in Work.objects.filter(kind="replay")]))
"""


class Installation(Run):
    """A run with the sandbox, and commands beside it in the same surroundings."""

    def __init__(self, data: Path, **more: str) -> None:
        self.more = {
            "SANDBOX": "auto",
            "SANDBOX_PORT": str(_free_port()),
            "WORKERS": "2",
            "POLL_SECONDS": "15",
            **more,
        }
        super().__init__(data, _free_port(), **self.more)

    @property
    def surroundings(self) -> dict[str, str]:
        """The environment of a command beside it."""
        return {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            **dict.fromkeys(setting_names(), ""),
            "DATA_DIR": str(self.data),
            "PORT": str(self.port),
            **self.more,
        }

    def manage(self, *command: str) -> Any:
        """What a command of ours prints as JSON."""
        return json.loads(self.printed(*command))

    def printed(self, *command: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=settings.BASE_DIR,
            env=self.surroundings,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def ask(self, code: str) -> Any:
        return self.manage("shell", "--verbosity", "0", "-c", code)

    def signed_in(self) -> requests.Session:
        """A browser without JavaScript that used the link."""
        link = re.search(r"http://\S+/sign-in/\S+/", self.said)
        assert link is not None
        session = requests.Session()
        page = session.get(link[0], timeout=10)
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert token is not None
        session.post(link[0], data={"csrfmiddlewaretoken": token[1]}, timeout=10)
        return session


def until(true: Callable[[], object], seconds: float, pause: float = 2.0) -> object:
    end = time.monotonic() + seconds
    while not (found := true()) and time.monotonic() < end:
        time.sleep(pause)
    return found


@pytest.fixture
def installation(tmp_path: Path, stores: dict[str, str]) -> Iterator[Installation]:
    one = Installation(tmp_path / "data", **stores)
    yield one
    if one.process.poll() is None:
        one.end(signal.SIGTERM)


def played(installation: Installation) -> float:
    """The share of the past that was played; 1 when all of it was."""
    rows = installation.ask(PROGRESS)
    if rows and not any(due for *_, due, _ in rows):
        return 1
    return float(sum(done for done, *_ in rows)) / (sum(total or 8760 for _, total, *_ in rows) + 1)


def kill_workers(installation: Installation) -> int:
    """`kill -9` of every process of the worker that plays the past."""
    victims = [pid for pid, line in installation.family().items() if "slow" in line]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    return len(victims)


def test_a_first_start_plays_a_year_that_equals_the_vendors_books(
    installation: Installation,
) -> None:
    assert installation.up(), installation.said
    browser = installation.signed_in()
    overview = f"http://localhost:{installation.port}/"
    assert "Sandbox data" in browser.get(overview, timeout=10).text

    for share in (0.1, 0.4):
        assert until(lambda share=share: played(installation) >= share, 600)  # type: ignore[misc]
        assert kill_workers(installation) >= 2
    assert until(lambda: played(installation) == 1, 1200), installation.said

    _new_figures_come_within_a_cycle(installation)
    page = browser.get(overview, timeout=20).text
    assert installation.end() == 0
    assert "Playing" not in page
    _burn_equals_the_books(installation)


def _new_figures_come_within_a_cycle(installation: Installation) -> None:
    before = installation.ask(READINGS)
    assert until(
        lambda: all(at > before[name] for name, at in installation.ask(READINGS).items()), 60
    )


def _burn_equals_the_books(installation: Installation) -> None:
    read = installation.ask(READINGS)
    rows = installation.manage("burn", "--by", "account", "period", "operation", "--format", "json")
    finals = installation.manage("burn", "--by", "account", "period", "--format", "json")
    counted = {
        (row["account"], row["period_start"], row["operation"]): row["credits"]
        for row in rows
        if row["credits"]
    }
    expected: dict[tuple[str, str, str], int] = {}
    ended = 0
    for name, at in read.items():
        books = installation.manage("sandbox", "truth", "--json", "--at", at)["accounts"]
        [book] = [book for book in books if book["name"] == name]
        first = min(start for account, start, _ in counted if account == name)
        for period in book["periods"]:
            start = datetime.fromisoformat(period["start"]).isoformat()
            if start < first:
                continue  # before the year that was played
            expected |= {(name, start, op): n for op, n in period["credits"].items() if n}
            [final] = [r for r in finals if (r["account"], r["period_start"]) == (name, start)]
            if final["high"] != "":
                assert (final["low"], final["high"]) == (period["used"], period["used"])
                ended += 1
    assert counted == expected
    assert ended >= 30
