"""The database's own word that rows of the audit log are never changed or deleted.

Triggers, so that it holds for whoever writes by whatever means. (Who owns the database can drop
them; that is no slip.)
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "accounts_auditevent"
SENTENCE = "The audit log is append-only."

SQLITE = [
    f"CREATE TRIGGER audit_refuse_{verb} BEFORE {verb.upper()} ON {TABLE} "
    f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
    for verb in ("update", "delete")
]
POSTGRESQL = [
    (
        f"CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; "
        f"END $$"
    ),
    (
        f"CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
    ),
]
UNDO_SQLITE = [f"DROP TRIGGER IF EXISTS audit_refuse_{verb}" for verb in ("update", "delete")]
UNDO_POSTGRESQL = [
    f"DROP TRIGGER IF EXISTS audit_refuse_change ON {TABLE}",
    "DROP FUNCTION IF EXISTS audit_refuse()",
]


def protect(connection: BaseDatabaseWrapper) -> None:
    """Have the database refuse changes. Once: a second time is an error."""
    _run(connection, SQLITE, POSTGRESQL)


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """For going back in migrations, and for tests, whose tables are emptied between them."""
    _run(connection, UNDO_SQLITE, UNDO_POSTGRESQL)


def _run(connection: BaseDatabaseWrapper, sqlite: list[str], postgresql: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in sqlite if connection.vendor == "sqlite" else postgresql:
            cursor.execute(statement)
