"""Keeps the parts up until it is told to stop, then stops them in the opposite order."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import IO, Self

from dashboard.runner import watchdog
from dashboard.runner.child import Child, Part

PATIENCE = 60.0  # seconds that a part may take to become ready
TICK = 0.1


class Stopped(Exception):
    """Ctrl-C or SIGTERM came while a start was waited for."""


class DidNotStart(Exception):
    """A part was not ready in time; the message names it and its log."""


class Supervisor:
    """Use it as a context: on the way out everything is stopped, however it went."""

    def __init__(self, logs: Path, lock: IO[str], say: Callable[[str], None]) -> None:
        self._logs, self._lock, self._say = logs, lock, say
        self._children: list[Child] = []
        self._asked = 0

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        self._watchdog = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", "-S", str(Path(watchdog.__file__))],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
            pass_fds=[self._lock.fileno()],
        )
        return self

    def __exit__(self, *_: object) -> None:
        for _, wave in groupby(reversed(self._children), key=lambda child: child.part.wave):
            stopping = list(wave)
            for child in stopping:
                child.ask_to_stop()
            for child in stopping:
                child.see_stopped(lambda: self._asked > 1)
        if self._watchdog.stdin:
            self._watchdog.stdin.close()
        self._watchdog.wait()

    def start(self, part: Part, ready: Callable[[Child], bool] | None = None) -> None:
        """Start a part and wait until it is ready. Raises DidNotStart, Stopped."""
        child = Child(part, self._logs, self._announce)
        self._children.append(child)
        child.start()
        until = time.monotonic() + PATIENCE
        while ready and not ready(child):
            self.tick()
            if self._asked:
                raise Stopped
            if time.monotonic() > until:
                raise DidNotStart(f"The {part.name} is not ready after a minute; see {child.log}.")

    def tick(self) -> None:
        """One look at every part."""
        for child in self._children:
            for line in child.news():
                self._say(f"{child.part.name}: {line}")
            child.revive()
        time.sleep(TICK)

    def run(self) -> None:
        """Until Ctrl-C or SIGTERM."""
        while not self._asked:
            self.tick()

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1

    def _announce(self, name: str, pid: int) -> None:
        if self._watchdog.stdin:
            self._watchdog.stdin.write(f"{name}={pid}\n")
            self._watchdog.stdin.flush()
