"""Write an act, or an attempt that failed, into the audit log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models, transaction

from accounts.models import AuditEvent, User
from accounts.models.audit import Act

SECRET_WORDS = ("secret", "password", "ciphertext", "token", "digest", "bearer", "recovery_code")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and from where: an address, or the command or task that acts by itself."""

    who: str
    origin: str

    @classmethod
    def person(cls, user: User, origin: str) -> "Actor":
        return cls(user.email, origin)


NOBODY = Actor("", "")


def record(
    act: Act,
    actor: Actor,
    thing: models.Model | None = None,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    name: str = "",
    note: str = "",
) -> AuditEvent:
    """Say in the log what was done to `thing`; `name` is what people call it, else its own.

    Call it inside the transaction of the act: RuntimeError outside of one. ValueError for a field
    that could be a secret.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{act}: an act and its row in the audit log belong in one transaction.")
    return _written(act, actor, thing, before, after, name, note, failed=False)


def record_failure(
    act: Act,
    actor: Actor,
    thing: models.Model | None = None,
    *,
    after: Mapping[str, Any] | None = None,
    name: str = "",
    note: str = "",
) -> AuditEvent:
    """Say that somebody tried and why it failed; call it outside of what is rolled back."""
    with transaction.atomic():
        return _written(act, actor, thing, None, after, name, note, failed=True)


def _written(
    act: Act,
    actor: Actor,
    thing: models.Model | None,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    name: str,
    note: str,
    *,
    failed: bool,
) -> AuditEvent:
    return AuditEvent.objects.create(
        at=datetime.now(UTC),
        act=act,
        failed=failed,
        who=actor.who[:254],
        origin=actor.origin[:64],
        kind="" if thing is None else str(thing._meta.model_name),
        object_id="" if thing is None else str(thing.pk)[:200],
        object_name=(name or ("" if thing is None else str(thing)))[:300],
        before=_plain(before),
        after=_plain(after),
        note=note[:2000],
    )


def _plain(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Values as JSON has them: times in ISO 8601, all else that is no JSON as text."""
    for field in values or {}:
        if any(word in field.lower() for word in SECRET_WORDS):
            raise ValueError(f"{field} could be a secret: the audit log keeps none.")
    return {field: _jsonable(value) for field, value in (values or {}).items()}


def _jsonable(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return str(value).replace("\x00", "�")  # PostgreSQL keeps no NUL in JSON
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, Mapping):
        return {str(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_jsonable(each) for each in value]
    return str(value)
