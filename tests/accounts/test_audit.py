"""The audit log: with the act or not at all, without secrets, and never changed."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.audit import Actor, record, record_failure
from accounts.audit.protection import SENTENCE, protect, unprotect
from accounts.models import AuditEvent, Team
from accounts.models.audit import Act

WHO = Actor("admin@example.com", "192.0.2.7")


@pytest.mark.django_db
def test_an_act_says_who_what_and_from_where() -> None:
    team = Team.objects.create(name="Docs")
    record(Act.TEAM_CHANGED, WHO, team, before={"name": "Doc"}, after={"name": "Docs"})
    event = AuditEvent.objects.get()
    assert (event.who, event.origin, event.kind) == ("admin@example.com", "192.0.2.7", "team")
    assert (event.object_id, event.object_name) == (str(team.pk), "Docs")
    assert (event.before, event.after, event.failed) == ({"name": "Doc"}, {"name": "Docs"}, False)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_rolled_back_is_not_in_the_log() -> None:
    with transaction.atomic():
        record(Act.TEAM_MADE, WHO, Team.objects.create(name="Docs"))
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()
    with pytest.raises(RuntimeError, match="one transaction"):
        record(Act.TEAM_MADE, WHO)
    record_failure(Act.SIGNIN_FAILED, WHO, note="The password was wrong.")
    assert AuditEvent.objects.get().failed


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["secret", "new_password", "ciphertext", "api_token"])
def test_what_could_be_a_secret_is_refused(field: str) -> None:
    with pytest.raises(ValueError, match="could be a secret"):
        record(Act.KEY_ADDED, WHO, after={field: "x"})
    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_odd_values_are_kept_as_text() -> None:
    record(
        Act.KEY_ADDED,
        WHO,
        name="a\x00b" if connection.vendor == "sqlite" else "ab",
        after={"name": "a\x00b", "teams": ("x", "y"), "share": 40},
    )
    assert AuditEvent.objects.get().after == {"name": "a�b", "teams": ["x", "y"], "share": 40}


def _change() -> None:
    AuditEvent.objects.update(who="somebody else")


def _delete() -> None:
    AuditEvent.objects.all().delete()


def _truncate() -> None:
    with connection.cursor() as cursor:
        postgresql = connection.vendor == "postgresql"
        cursor.execute(
            "TRUNCATE accounts_auditevent" if postgresql else "DELETE FROM accounts_auditevent"
        )


@pytest.mark.django_db
@pytest.mark.parametrize("act", [_change, _delete, _truncate])
def test_the_database_refuses_to_change_a_row(act: Callable[[], None]) -> None:
    record(Act.TEAM_MADE, WHO, name="Docs")
    protect(connection)
    with pytest.raises(DatabaseError, match=SENTENCE), transaction.atomic():
        act()
    assert AuditEvent.objects.get().who == WHO.who
    unprotect(connection)
