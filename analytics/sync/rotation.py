"""A key that replaces another: it proves itself by reading, takes over, and the other retires."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.audit import Actor, record
from accounts.models import ApiKey
from accounts.models.audit import Act
from accounts.models.keys import PROOFS, KeyState
from analytics.sync.keyuse import lock_keys

BY_ITSELF = Actor("", "rotation")


def prove(key: ApiKey, now: datetime) -> None:
    """Count a good read of a proving key; with the last one that it needs it takes over."""
    proving = ApiKey.objects.filter(
        pk=key.pk, replaces__isnull=False, took_over_at__isnull=True, state=KeyState.GOOD
    )
    proving.update(good_reads=F("good_reads") + 1)
    if proving.filter(good_reads__gte=PROOFS).exists():
        take_over(key, BY_ITSELF, now)


@transaction.atomic
def take_over(key: ApiKey, actor: Actor, now: datetime) -> bool:
    """Let a key that answers take the place of the one that it replaces, once.

    The old one is never used again, and its secret is no more: the vendor's dashboard has it. False
    if somebody else was quicker, the rotation was stopped, or the key does not answer.
    """
    lock_keys(key.account)
    old = ApiKey.objects.filter(replaced_by=key.pk).first()
    proving = ApiKey.objects.filter(
        pk=key.pk, replaces__isnull=False, took_over_at__isnull=True, state=KeyState.GOOD
    )
    if old is None or proving.update(took_over_at=now) != 1:
        return False
    ApiKey.objects.filter(pk=old.pk).update(
        state=KeyState.RETIRED, retired_at=now, ciphertext=None, refused_since=None
    )
    record(
        Act.KEY_ROTATED,
        actor,
        key,
        before={"key": str(old)},
        after={"key": str(key), "account": str(key.account)},
    )
    return True
