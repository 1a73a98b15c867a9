"""Read one state of the database for as long as it takes, while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True, slots=True)
class Cut:
    """A cut in force. What is done `aside` happens outside of it, in the database as it is now."""

    outside: BaseDatabaseWrapper
    inside: BaseDatabaseWrapper

    @contextmanager
    def aside(self) -> Iterator[None]:
        connections[DEFAULT_DB_ALIAS] = self.outside
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = self.inside


@contextmanager
def one_cut() -> Iterator[Cut]:
    """Inside, everything that this thread asks is answered from the moment at which it began.

    On a second connection, which writes nothing. SQLite: a deferred transaction, where an immediate
    one would keep all writers out. PostgreSQL: REPEATABLE READ READ ONLY.
    """
    outside = connections[DEFAULT_DB_ALIAS]
    inside = _reading(outside)
    connections[DEFAULT_DB_ALIAS] = inside
    try:
        with transaction.atomic():
            _begin(inside)
            yield Cut(outside, inside)
    finally:
        connections[DEFAULT_DB_ALIAS] = outside
        inside.close()


def _reading(outside: BaseDatabaseWrapper) -> BaseDatabaseWrapper:
    asked = deepcopy(outside.settings_dict)
    if outside.vendor == "sqlite":
        asked["OPTIONS"]["transaction_mode"] = "DEFERRED"
    return type(outside)(asked, DEFAULT_DB_ALIAS)


def _begin(inside: BaseDatabaseWrapper) -> None:
    """A transaction's state is that of its first read."""
    with inside.cursor() as cursor:
        if inside.vendor == "postgresql":
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT 1")
        else:
            cursor.execute("PRAGMA query_only = ON")
            cursor.execute("SELECT name FROM sqlite_master LIMIT 1")
            cursor.fetchone()
