"""What a sandbox remembers between starts: its seed, its epoch, and what was deleted."""

import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from analytics.graphicoal.sandbox.instants import DAY, micros, moment_of, stamp
from analytics.graphicoal.sandbox.instants import parse_stamp as parse

HISTORY: Final = timedelta(days=398)


class NoSandbox(Exception):
    """The folder holds no sandbox that can be read; the text says why, in one line."""


@dataclass(frozen=True, slots=True)
class Deletion:
    """An image deleted through the API, gone from `at` on (microseconds)."""

    image_id: str
    at: int


class Folder:
    """`world.json` is written once, whole or not at all; `deletions.jsonl` only grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._world = path / "world.json"
        self._deletions = path / "deletions.jsonl"

    def origin(self) -> tuple[str, datetime]:
        """Seed and epoch; NoSandbox where there is none."""
        try:
            kept = json.loads(self._world.read_text(encoding="utf-8"))
            return str(kept["seed"]), moment_of(parse(kept["epoch"]))
        except FileNotFoundError:
            raise NoSandbox(f"There is no sandbox in {self.path} yet. Start it once.") from None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NoSandbox(f"{self._world} cannot be read ({error}). Move it away.") from error

    def found(self, now: datetime) -> tuple[str, datetime]:
        """Seed and epoch; made up now, thirteen months back, where there are none."""
        if self._world.exists():
            return self.origin()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        epoch = micros(now - HISTORY) // DAY * DAY
        text = json.dumps({"seed": secrets.token_hex(8), "epoch": stamp(epoch)})
        draft = self.path / f".world.{os.getpid()}"
        _write(draft, text)
        try:
            os.link(draft, self._world)  # unlike a rename, fails if another start was quicker
        except FileExistsError:
            pass
        finally:
            draft.unlink()
        return self.origin()

    def deletions(self) -> list[Deletion]:
        """In the order in which they were asked for; a line cut short by a crash is left out."""
        try:
            lines = self._deletions.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return [kept for kept in map(_deletion, lines) if kept]

    def remember(self, deletion: Deletion) -> None:
        """Returns once it is on the disk."""
        record = json.dumps({"id": deletion.image_id, "at": deletion.at})
        line = f"\n{record}\n"  # the first end of line closes what a crash may have cut short
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(self._deletions, flags, 0o600), "a", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())


def _write(path: Path, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _deletion(line: str) -> Deletion | None:
    try:
        kept = json.loads(line)
        return Deletion(str(kept["id"]), int(kept["at"]))
    except (ValueError, KeyError, TypeError):
        return None
