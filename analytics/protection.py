"""The database's own word that what was signed is never changed.

Triggers, so that it holds for whoever writes by whatever means, as with the audit log. A column is
free where the act that sets it is one of its own: whose account it is (merging), the second
approval and taking back (each once), and when it was last compared.

On SQLite a migration that alters one of these tables makes it anew without them: unprotect first,
protect afterwards.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

SENTENCE = "What was signed is never changed."
SIGN_OFF, AMENDMENT = "analytics_signoff", "analytics_amendment"
SIGNED = "start, number, figures, sha256, wanted, signed_at, signed_by, signed_name"
APPROVED = "approved_at, approved_by, approved_name"
UNDONE = "undone_at, undone_by, undone_reason"
AMENDED = "sign_off_id, number, noticed_at, reason, changes, figures, sha256"

# name → table, when, and under which condition a row refuses
TRIGGERS = {
    "signed_refuse_update": (SIGN_OFF, f"UPDATE OF {SIGNED}", ""),
    "signed_refuse_approval": (
        SIGN_OFF,
        f"UPDATE OF {APPROVED}",
        "OLD.approved_at IS NOT NULL OR OLD.undone_at IS NOT NULL",
    ),
    "signed_refuse_undoing": (SIGN_OFF, f"UPDATE OF {UNDONE}", "OLD.undone_at IS NOT NULL"),
    "signed_refuse_delete": (SIGN_OFF, "DELETE", ""),
    "amended_refuse_update": (AMENDMENT, f"UPDATE OF {AMENDED}", ""),
    "amended_refuse_delete": (AMENDMENT, "DELETE", ""),
}
REFUSE = (
    f"CREATE OR REPLACE FUNCTION signed_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{SENTENCE}' USING ERRCODE = 'integrity_constraint_violation'; "
    f"END $$"
)


def protect(connection: BaseDatabaseWrapper) -> None:
    """Have the database refuse changes. Once: a second time is an error."""
    _run(connection, _protecting(postgresql=connection.vendor == "postgresql"))


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """For going back in migrations, and for tests, whose tables are emptied between them."""
    _run(connection, _unprotecting(postgresql=connection.vendor == "postgresql"))


def _protecting(*, postgresql: bool) -> Iterator[str]:
    if postgresql:
        yield REFUSE
    for name, (table, act, condition) in TRIGGERS.items():
        when = f"WHEN ({condition}) " if condition else ""
        body = (
            "EXECUTE FUNCTION signed_refuse()"
            if postgresql
            else f"BEGIN SELECT RAISE(ABORT, '{SENTENCE}'); END"
        )
        yield f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW {when}{body}"
    for table in (SIGN_OFF, AMENDMENT) if postgresql else ():
        yield (
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION signed_refuse()"
        )


def _unprotecting(*, postgresql: bool) -> Iterator[str]:
    for name, (table, _, _) in TRIGGERS.items():
        yield f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else "")
    for table in (SIGN_OFF, AMENDMENT) if postgresql else ():
        yield f"DROP TRIGGER IF EXISTS {table}_refuse_truncate ON {table}"
    if postgresql:
        yield "DROP FUNCTION IF EXISTS signed_refuse()"


def _run(connection: BaseDatabaseWrapper, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
