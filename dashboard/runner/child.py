"""One part of the installation: a process group that is started, revived and stopped."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dashboard.runner.logs import Tail, open_log

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a part that died starts again
SETTLED = 60.0  # a part that lived that long begins with the first pause again


@dataclass(frozen=True)
class Part:
    """What to start, where, and how many seconds a polite stop of it may take."""

    name: str
    command: list[str]
    folder: Path
    patience: float
    wave: int  # parts of one wave stop together, the highest first
    loud: bool = True  # its warnings belong on the terminal


class Child:
    """A part's process. It leads a group of its own, so that Ctrl-C reaches only the runner."""

    def __init__(self, part: Part, logs: Path, announce: Callable[[str, int], None]) -> None:
        self.part, self.log = part, logs / f"{part.name}.log"
        self._announce = announce
        self._process: subprocess.Popen[bytes] | None = None
        self._started = self._again = 0.0
        self._deaths = 0

    def start(self) -> None:
        with open_log(self.log) as log:
            self.tail = Tail(self.log)
            self._process = subprocess.Popen(  # noqa: S603
                self.part.command,
                cwd=self.part.folder,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._announce(self.part.name, self._process.pid)
        self._started = time.monotonic()

    def news(self) -> Iterator[str]:
        """Warnings and errors since the last look, and its end when it ended."""
        now = time.monotonic()
        if self.part.loud and self._process:
            yield from self.tail.loud(now)
        if self._process and (status := self._process.poll()) is not None:
            self._gone()
            pause = min(FIRST_PAUSE * 2**self._deaths, LONGEST_PAUSE)
            self._deaths = 1 if now - self._started > SETTLED else min(self._deaths + 1, 10)
            self._again = now + pause
            yield f"ended with status {status}; it starts again in {pause:g} s ({self.log})"

    def revive(self) -> None:
        if self._process is None and time.monotonic() >= self._again:
            self.start()

    def ask_to_stop(self) -> None:
        """Its main process alone: it knows how to end what it started."""
        if self._process:
            self._process.send_signal(signal.SIGTERM)

    def see_stopped(self, hurried: Callable[[], bool]) -> None:
        """Wait `patience` seconds (one when hurried), then end what is left of the group."""
        asked = time.monotonic()
        while self._process and self._process.poll() is None:
            if time.monotonic() - asked > (1.0 if hurried() else self.part.patience):
                break
            time.sleep(0.02)
        self._gone()

    def _gone(self) -> None:
        """Whoever is left of the group, its own children above all, goes with it."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._announce(self.part.name, 0)
        self._process = None
