"""DATABASE_URL → Django's DATABASES entry: SQLite for one machine, PostgreSQL for more."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ  # type: ignore[import-untyped]

from dashboard.environment import SettingError

_WANTED = "postgres://user:password@host:5432/name or sqlite:////folder/file.sqlite3"
BUSY_SECONDS = 20


def database(url: str, default_file: Path) -> dict[str, Any]:
    """The entry for a URL; an empty one means SQLite in `default_file`. Raises SettingError."""
    if not url:
        return _sqlite(str(default_file))
    scheme = url.partition(":")[0]
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise SettingError(f"DATABASE_URL begins with {scheme!r}; it must be like {_WANTED}.")
    try:
        name = urlsplit(url).path[1:]
        entry: dict[str, Any] = dict(environ.Env.db_url_config(url))
    except (ValueError, KeyError):
        raise SettingError(f"DATABASE_URL cannot be read; it must be like {_WANTED}.") from None
    if not name:
        raise SettingError(f"DATABASE_URL names no database; it must be like {_WANTED}.")
    return _sqlite(str(entry["NAME"])) if scheme == "sqlite" else _postgres(entry)


def _sqlite(name: str) -> dict[str, Any]:
    """WAL lets pages read while a sync writes; IMMEDIATE takes the write lock before the first
    read, so that two writers queue (busy timeout) instead of failing half-way."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_SECONDS,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def _postgres(entry: dict[str, Any]) -> dict[str, Any]:
    """A small pool per process: the driver checks a connection before it hands it out."""
    options = {**entry.get("OPTIONS", {}), "pool": {"min_size": 0, "max_size": 4, "timeout": 10}}
    return {**entry, "CONN_HEALTH_CHECKS": True, "OPTIONS": options}
