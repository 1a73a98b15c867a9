"""A part's log file, and the few lines of it that belong on the terminal."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

LARGEST = 5_000_000  # bytes; measured when a part starts
SHOWN, EVERY = 5, 10.0  # lines on the terminal in that many seconds
_LOUD = re.compile(rb"\b(WARNING|ERROR|CRITICAL)\b")


def open_log(path: Path) -> BinaryIO:
    """For appending; a large one becomes `….log.1` first. Readable by its user only."""
    if path.exists() and path.stat().st_size > LARGEST:
        path.replace(path.with_name(path.name + ".1"))
    return os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab", buffering=0
    )


class Tail:
    """What was written to a log since the last look."""

    def __init__(self, path: Path) -> None:
        self._path, self._rest = path, b""
        self._at = path.stat().st_size
        self._spoken: list[float] = []

    def lines(self) -> Iterator[bytes]:
        """Whole lines, each once."""
        with self._path.open("rb") as file:
            file.seek(self._at)
            new = file.read(1_000_000)
        self._at += len(new)
        *whole, self._rest = (self._rest + new).split(b"\n")
        yield from whole

    def loud(self, now: float) -> Iterator[str]:
        """New warnings and errors, a few at a time; `now` is monotonic seconds."""
        self._spoken = [moment for moment in self._spoken if now - moment < EVERY]
        for line in self.lines():
            if not _LOUD.search(line) or len(self._spoken) > SHOWN:
                continue
            self._spoken.append(now)
            more = len(self._spoken) > SHOWN
            yield f"(more in {self._path})" if more else line.decode("utf-8", "replace")[:500]
