"""Change what a person is called, may do and belongs to; take their access away, give it back.

Whatever happens, an active admin is left: of two who would leave at once, one is refused.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import Actor, record, record_failure
from accounts.models import Membership, User
from accounts.models.audit import Act
from accounts.models.people import Role
from accounts.signin import issue_link, withdraw_links
from accounts.tokens import revoke_all

Places = Mapping[int, bool]
"""The teams that a person is in, by key, and whether they lead each."""


class LastAdmin(Exception):
    """Nobody could invite people or look after keys any more; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            "This is the last admin: without one nobody could look after people and keys. "
            "Make somebody else an admin first."
        )


def change(actor: Actor, person: User, name: str, role: str, places: Places) -> None:
    """Raises LastAdmin, and says in the audit log that it was tried. Acts on the next request."""

    def act() -> None:
        row = _held(person)
        before = _told(row)
        row.name, row.role = name, role
        row.save(update_fields=["name", "role"])
        _place(row, places)
        _keep_an_admin()
        after = _told(row)
        changed = {field for field in after if before[field] != after[field]}
        if changed:
            _record(Act.PERSON_CHANGED, actor, row, before, after, changed)

    _attempt(Act.PERSON_CHANGED, actor, person, act)


def deactivate(actor: Actor, person: User) -> None:
    """End a person's sessions, one-time links and API tokens; all that they did stays.

    Raises LastAdmin.
    """

    def act() -> None:
        row = _held(person)
        if not row.is_active:
            return
        row.is_active = False
        row.save(update_fields=["is_active"])
        _keep_an_admin()
        withdraw_links(row)
        revoke_all(actor, row)
        _end_sessions(row)
        record(Act.PERSON_LEFT, actor, row)

    _attempt(Act.PERSON_LEFT, actor, person, act)


@transaction.atomic
def sign_in_link(actor: Actor, person: User, now: datetime) -> str:
    """The path of a one-time link, for who makes it to hand over."""
    record(Act.LINK_ISSUED, actor, person)
    return issue_link(person, now)


@transaction.atomic
def reactivate(actor: Actor, person: User) -> None:
    """Let a person sign in again, with the role and teams that they had."""
    row = _held(person)
    if not row.is_active:
        row.is_active = True
        row.save(update_fields=["is_active"])
        record(Act.PERSON_RETURNED, actor, row)


def _attempt(act: Act, actor: Actor, person: User, done: Callable[[], None]) -> None:
    try:
        with transaction.atomic():
            done()
    except LastAdmin as refusal:
        record_failure(act, actor, person, note=str(refusal))
        raise


def _held(person: User) -> User:
    """The person as they are now, after whoever changes an admin at this moment is done.

    Not locked wholly: who places them in a team meanwhile refers to their row.
    """
    list(_admins().select_for_update(no_key=True).order_by("pk").values_list("pk"))
    return User.objects.select_for_update(no_key=True).get(pk=person.pk)


def _keep_an_admin() -> None:
    if not _admins().exists():
        raise LastAdmin


def _admins() -> QuerySet[User]:
    return User.objects.filter(role=Role.ADMIN, is_active=True)


def _place(person: User, places: Places) -> None:
    person.memberships.exclude(team__in=places).delete()
    for team, lead in places.items():
        Membership.objects.update_or_create(user=person, team_id=team, defaults={"lead": lead})


def _end_sessions(person: User) -> None:
    """So that none of them lives on when the person comes back."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def _told(person: User) -> dict[str, Any]:
    memberships = person.memberships.select_related("team").order_by("team__name")
    return {
        "name": person.name,
        "role": person.role,
        "teams": [row.team.name for row in memberships],
        "leads": [row.team.name for row in memberships if row.lead],
    }


def _record(
    act: Act,
    actor: Actor,
    person: User,
    before: dict[str, Any],
    after: dict[str, Any],
    changed: set[str],
) -> None:
    """Of both only what changed."""
    record(
        act,
        actor,
        person,
        before={field: before[field] for field in before if field in changed},
        after={field: after[field] for field in after if field in changed},
    )
