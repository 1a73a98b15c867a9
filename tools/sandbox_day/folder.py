"""The data folder of a run: fresh each time, never somebody's own."""

import fcntl
import shutil
from pathlib import Path
from typing import Final

MARK: Final = "sandbox-day"  # a file in folders that a run made: only those are emptied


class Refused(Exception):
    """Why the run does not begin, in one line."""


def fresh_folder(folder: Path) -> Path:
    """The folder, made anew. Raises Refused where it holds anything that no run left behind."""
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise Refused(f"{folder} is not empty and was not left by a sandbox day. Name another.")
        _require_unused(folder / "run.lock")
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MARK).touch()
    return folder


def _require_unused(lock: Path) -> None:
    """The lock that `dashboard.runner` holds while anything runs on a folder."""
    try:
        with lock.open("a+") as held:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused(f"{lock.parent} is in use by another run. Name another folder.") from None
