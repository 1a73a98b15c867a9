"""The processes of a run: kept up by the project's own runner, and killed by us."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Final

from django.conf import settings

from dashboard import broker
from dashboard.runner import plan
from dashboard.runner.child import Part
from dashboard.runner.preparation import is_taken
from dashboard.runner.supervisor import Stopped, Supervisor

APP: Final = "tools.sandbox_day.app"


class Parts(Supervisor):
    """What runs, by name; whatever is killed starts again after half a second or more."""

    def __init__(self, logs: Path, lock: IO[str], say: Callable[[str], None]) -> None:
        super().__init__(logs, lock, say)
        self.logs = logs
        self.pids: dict[str, int] = {}

    def look(self) -> None:
        """A tenth of a second: who died is started again. Raises Stopped after Ctrl-C."""
        self.tick()
        if self._asked:
            raise Stopped

    def whole(self, *names: str) -> list[int]:
        """What to kill so that nothing is left of these parts: their process groups."""
        return [-pid for name in names if (pid := self.pids.get(name, 0))]

    def children(self, name: str) -> list[int]:
        """What to kill so that tasks die and their worker does not: the processes it started."""
        return _children(self.pids.get(name, 0))

    def _announce(self, name: str, pid: int) -> None:
        super()._announce(name, pid)
        self.pids[name] = pid


def start_broker(parts: Parts) -> None:
    """The embedded one, unless the settings name a Redis."""
    if not settings.REDIS_URL:
        parts.start(plan.broker_part(), lambda child: broker.answers(settings.DATA_DIR))


def start_sandbox(parts: Parts, port: int, seed: str) -> None:
    module = "tools.sandbox_day.sandbox"
    command = [sys.executable, "-m", module, "--port", str(port), "--seed", seed]
    part = Part("sandbox", command, settings.BASE_DIR, patience=5, wave=1)
    parts.start(part, lambda child: is_taken("127.0.0.1", port))


def start_workers(parts: Parts) -> None:
    """The project's own, with our app in place of its own; the run itself stands in for beat."""
    for part in plan.work_parts():
        if part.name != "beat":
            command = [APP if word == "dashboard" else word for word in part.command]
            parts.start(replace(part, command=command))


def kill(targets: Collection[int]) -> bool:
    """`kill -9` of processes, of groups where the number is negative; False if all were gone."""
    found = False
    for pid in targets:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            found = True
    return found


def _children(pid: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid="],  # noqa: S607
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [int(child) for child, parent in rows if pid and int(parent) == pid]
