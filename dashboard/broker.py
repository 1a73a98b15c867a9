"""The embedded broker: a Valkey server of this installation's own, on a unix socket only."""

import hashlib
import os
from pathlib import Path


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
