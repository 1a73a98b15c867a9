"""Before anything starts: is the port free, is the folder ours alone, are database and files ready?

Each refusal is a NotReady, whose message is the one line that the person reads.
"""

import fcntl
import hashlib
import os
import socket
from contextlib import closing
from pathlib import Path
from typing import IO

import redis
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.utils import ConnectionHandler

from accounts.reencryption import tally


class NotReady(Exception):
    """Why nothing was started, and what to do."""


def lock_data_folder(folder: Path) -> IO[str]:
    """Held while the file stays open, here or in the watchdog. A second run is refused."""
    try:
        held = (folder / "run.lock").open("a+", encoding="utf-8")
        (folder / "logs").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise NotReady(
            f"DATA_DIR is {folder}, which cannot be written: {error.strerror}. Choose another."
        ) from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        held.seek(0)
        who = held.read().strip() or "another process"
        raise NotReady(
            f"Coalmeter already runs on {folder} ({who}). Stop that one, or set another DATA_DIR."
        ) from None
    held.truncate(0)
    held.write(f"process {os.getpid()}, {settings.BASE_URL}")
    held.flush()
    return held


def require_free_port(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            pass
    except PermissionError:
        raise NotReady(f"PORT is {port}, which only root may use. Try PORT=8000.") from None
    except socket.gaierror:
        raise NotReady(f"HOST is {host}, which is no address of this machine.") from None
    except OSError as error:
        reason = "is taken" if is_taken(host, port) else f"cannot be used ({error.strerror})"
        raise NotReady(
            f"Port {port} of {host} {reason}. Choose another, as in: PORT={port + 1} make run"
        ) from None


def is_taken(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def sandbox_port(kept: Path, wanted: int) -> int:
    """The port of the last time, else the setting's, else any that is free; then remembered."""
    last = kept.read_text("utf-8").strip() if kept.exists() else ""
    for port in (int(last) if last.isdigit() else wanted, wanted, 0):
        try:
            with socket.create_server(("127.0.0.1", port)) as server:
                found = int(server.getsockname()[1])
        except OSError:
            continue
        kept.write_text(str(found), "utf-8")
        return found
    raise NotReady("No port is free for the sandbox. Set SANDBOX_PORT, or SANDBOX=off.")


def require_redis(url: str) -> None:
    try:
        with redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5) as server:
            server.ping()
    except (redis.RedisError, OSError, ValueError) as error:
        raise NotReady(f"REDIS_URL: that Redis does not answer ({error}). Start it.") from None


def migrate() -> None:
    """Asked without the pool first: a pool repeats itself in the log and hides the reason."""
    entry = settings.DATABASES["default"]
    plain = {**entry, "OPTIONS": {**entry["OPTIONS"], "pool": False}}
    try:
        if connections["default"].vendor == "postgresql":
            with closing(ConnectionHandler({"default": plain})["default"]) as connection:
                connection.ensure_connection()
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        raise NotReady(f"The database cannot be used ({said}). See DATABASE_URL.") from None
    finally:
        connections.close_all()


def unreadable_secrets() -> str:
    """One line about stored secrets that no configured encryption key opens, or "" (faults 36).

    The start goes on: figures, pages and the other keys need none of them.
    """
    lost = tally().unreadable
    if not lost:
        return ""
    return (
        f"{lost} of the stored secrets cannot be opened: set ENCRYPTION_KEYS to the key that they "
        f"were stored with, or put it back into {settings.DATA_DIR / 'encryption-key'}. They are "
        "left as they are, and nothing is read with them until then."
    )


def collect_static_files() -> None:
    """Only when what would be collected differs from what was."""
    root = Path(settings.STATIC_ROOT)
    stamp, wanted = root.with_name("static-stamp"), _fingerprint()
    if root.is_dir() and stamp.exists() and stamp.read_text("utf-8") == wanted:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted, "utf-8")


def _fingerprint() -> str:
    """Names and contents of all static files, the installed packages' included."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            content = hashlib.sha256(Path(storage.path(name)).read_bytes()).hexdigest()
            digest.update(f"{name} {content}\n".encode())
    return digest.hexdigest()
