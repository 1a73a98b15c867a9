"""What an admin does with a key. Each act stands in the audit log, in its own transaction."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.audit import Actor, record
from accounts.models import ApiKey
from accounts.models.audit import Act
from accounts.models.keys import KeyState
from analytics.connecting import NotConnected, usable_key_name
from analytics.models.work import WorkKind
from analytics.sync import leases, rotation
from analytics.sync.keyuse import lock_keys


class NotDone(Exception):
    """Why an act was refused, in one sentence for who asked for it."""


@transaction.atomic
def rename(key: ApiKey, name: str, actor: Actor) -> None:
    """Raises NotConnected where the name cannot be used."""
    name = usable_key_name(key.account, name, besides=key)
    if name == key.name:
        return
    try:
        with transaction.atomic():
            ApiKey.objects.filter(pk=key.pk).update(name=name)
    except IntegrityError:
        raise NotConnected("This name was taken a moment ago: choose another.") from None
    record(Act.KEY_CHANGED, actor, key, before={"name": key.name}, after={"name": name})


def disable(key: ApiKey, actor: Actor) -> None:
    """Use it no more until it is enabled."""
    _to(key, KeyState.DISABLED, actor)


def enable(key: ApiKey, actor: Actor, now: datetime) -> None:
    """Let the next reading try it, and have that one made now."""
    _to(key, KeyState.GOOD, actor)
    if not leases.is_replaying(key.account_id):
        leases.ask_for(key.account_id, WorkKind.READING, now)


def take_over_now(key: ApiKey, actor: Actor, now: datetime) -> None:
    """Retire the key that it replaces before it has proved itself in full."""
    if not rotation.take_over(key, actor, now):
        raise NotDone(
            f"{key.name} has not taken over: the rotation was stopped, is done already, "
            "or the key is not answering."
        )


@transaction.atomic
def stop_rotation(key: ApiKey, actor: Actor, *, keep: bool) -> None:
    """The old key reads on. The new one stays as a further key, or is removed."""
    lock_keys(key.account)
    old = ApiKey.objects.filter(replaced_by=key.pk).first()
    proving = ApiKey.objects.filter(pk=key.pk, replaces__isnull=False, took_over_at__isnull=True)
    if old is None or proving.update(replaces=None, good_reads=0) != 1:
        raise NotDone(f"{key.name} is not replacing another key any more.")
    before, after = {"replaces": str(old)}, {"replaces": None, "kept": keep}
    record(Act.KEY_CHANGED, actor, key, before=before, after=after)
    if not keep:
        remove(key, actor)


@transaction.atomic
def remove(key: ApiKey, actor: Actor) -> None:
    """Delete a key and its secret. What it read stays: readings belong to the account."""
    before = {"account": str(key.account), "state": key.state}
    lock_keys(key.account)
    if ApiKey.objects.filter(pk=key.pk).delete()[0]:
        record(Act.KEY_REMOVED, actor, key, before=before)


def is_last_good(key: ApiKey) -> bool:
    """Whether nothing would read its account if it went."""
    others = key.account.keys.filter(state=KeyState.GOOD).exclude(pk=key.pk)
    return key.state == KeyState.GOOD and not others.exists()


@transaction.atomic
def _to(key: ApiKey, state: KeyState, actor: Actor) -> None:
    """Raises NotDone for a retired key: it has no secret any more."""
    changed = ApiKey.objects.filter(pk=key.pk).exclude(state=KeyState.RETIRED)
    if not changed.update(state=state, refused_since=None, resting_until=None):
        raise NotDone(f"{key.name} is retired or gone: it cannot be used any more.")
    record(Act.KEY_CHANGED, actor, key, before={"state": key.state}, after={"state": state})
