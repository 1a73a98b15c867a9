"""The database's own index of what prompts contain, three letters at a time.

PostgreSQL: pg_trgm on `UPPER(prompt)`, which is what `icontains` compares. SQLite: an FTS5 table
that keeps no text of its own, followed by triggers. Where a database cannot have it there is
none, and a search reads prompt after prompt.
"""

import logging

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

logger = logging.getLogger(__name__)

IMAGES, TABLE, INDEX = "analytics_image", "analytics_prompts", "image_prompt_contains"
TOKENIZER = "trigram"  # since SQLite 3.34; where FTS5 or it is missing, there is no index
INTO = f"INSERT INTO {TABLE}"
FORGET = f"{INTO}({TABLE}, rowid, prompt) VALUES ('delete', old.id, old.prompt)"
LEARN = f"{INTO}(rowid, prompt) VALUES (new.id, new.prompt)"
# An upsert of a known image fires none of them, unless it gives it another prompt.
TRIGGERS = {
    "prompt_added": f"AFTER INSERT ON {IMAGES} BEGIN {LEARN}; END",
    "prompt_removed": f"AFTER DELETE ON {IMAGES} BEGIN {FORGET}; END",
    "prompt_changed": (
        f"AFTER UPDATE OF prompt ON {IMAGES} WHEN old.prompt <> new.prompt "
        f"BEGIN {FORGET}; {LEARN}; END"
    ),
}


def build(connection: BaseDatabaseWrapper) -> None:
    """Make the index over all prompts, where this database can have one."""
    make = _on_sqlite if connection.vendor == "sqlite" else _on_postgresql
    try:
        with transaction.atomic(using=connection.alias):
            make(connection)
    except DatabaseError as error:
        said = str(error).strip().splitlines()[0]
        logger.warning("Searching prompts will be slow: no index could be made (%s).", said)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take it away; PostgreSQL's extension stays, others may use it."""
    if connection.vendor == "sqlite":
        drops = [*(f"DROP TRIGGER IF EXISTS {name}" for name in TRIGGERS)]
        _run(connection, *drops, f"DROP TABLE IF EXISTS {TABLE}")
    else:
        _run(connection, f"DROP INDEX IF EXISTS {INDEX}")


def mend(connection: BaseDatabaseWrapper) -> None:
    """SQLite drops a table's triggers when a migration makes the table anew: put them back."""
    known = _parts(connection) if connection.vendor == "sqlite" else set()
    if TABLE in known and not known.issuperset(TRIGGERS):
        remove(connection)
        build(connection)


def is_there(connection: BaseDatabaseWrapper) -> bool:
    """Whether SQLite has the table to look in; PostgreSQL finds its index by itself."""
    return connection.vendor == "sqlite" and TABLE in _parts(connection)


def _on_postgresql(connection: BaseDatabaseWrapper) -> None:
    index = f"CREATE INDEX {INDEX} ON {IMAGES} USING gin (UPPER(prompt) gin_trgm_ops)"
    _run(connection, "CREATE EXTENSION IF NOT EXISTS pg_trgm", index)


def _on_sqlite(connection: BaseDatabaseWrapper) -> None:
    _run(
        connection,
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(prompt, tokenize='{TOKENIZER}', "
        f"content='{IMAGES}', content_rowid='id', columnsize=0)",
        f"{INTO}({TABLE}) VALUES ('rebuild')",
        *(f"CREATE TRIGGER {name} {action}" for name, action in TRIGGERS.items()),
    )


def _parts(connection: BaseDatabaseWrapper) -> set[str]:
    names = ", ".join(f"'{name}'" for name in (TABLE, *TRIGGERS))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name FROM sqlite_master WHERE name IN ({names})")  # noqa: S608
        return {name for (name,) in cursor.fetchall()}


def _run(connection: BaseDatabaseWrapper, *statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
