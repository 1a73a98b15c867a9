"""Seal the stored secrets anew under the first encryption key, one row after the other.

Each row is a transaction of its own, and a row that is current is left alone: whoever is killed
half-way is run again and goes on. Until then every key in ENCRYPTION_KEYS opens what it sealed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import models, transaction

from accounts.audit import Actor, record
from accounts.factors import SEALED
from accounts.models import ApiKey, KeyTrial
from accounts.models.audit import Act
from accounts.secrets import (
    blob_of,
    decrypt,
    encrypt,
    fingerprint,
    is_current,
    is_readable,
    seal,
    unseal,
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored secret: its row, what holds it now, the column that does, and what would then."""

    row: models.Model
    ciphertext: bytes
    column: str
    resealed: Callable[[], dict[str, object]]

    def __str__(self) -> str:
        return f"{self.row._meta.verbose_name} {self.row}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many secrets there are, under the first key, under another one, and under none known."""

    current: int = 0
    older: int = 0
    unreadable: int = 0


def stored_secrets() -> Iterator[Stored]:
    """Every secret of the database."""
    for key in ApiKey.objects.filter(ciphertext__isnull=False).order_by("added_at", "pk"):
        yield _of_key(key)
    for trial in KeyTrial.objects.filter(ciphertext__isnull=False):
        yield _of_trial(trial)
    for factor in Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).order_by("pk"):
        yield _of_factor(factor)


def tally() -> Tally:
    """Counts by the encryption key's id in each ciphertext; nothing is opened."""
    found = [each.ciphertext for each in stored_secrets()]
    current = sum(map(is_current, found))
    readable = sum(map(is_readable, found))
    return Tally(current, readable - current, len(found) - readable)


def reseal(stored: Stored, actor: Actor) -> bool:
    """Seal one secret under the first key. False if it was, or has been changed meanwhile.

    Raises SecretUnreadable and leaves the row as it is.
    """
    if is_current(stored.ciphertext):
        return False
    changed = stored.resealed()
    held = {stored.column: getattr(stored.row, stored.column)}
    rows = type(stored.row)._default_manager.filter(pk=stored.row.pk, **held)
    with transaction.atomic():
        if rows.update(**changed) != 1:
            return False
        record(Act.SECRETS_ROTATED, actor, stored.row)
    return True


def _of_key(key: ApiKey) -> Stored:
    def resealed() -> dict[str, object]:
        secret = decrypt(key.ciphertext, key.pk)
        return {"ciphertext": encrypt(secret, key.pk), "fingerprint": fingerprint(secret)}

    return Stored(key, bytes(key.ciphertext or b""), "ciphertext", resealed)


def _of_trial(trial: KeyTrial) -> Stored:
    sealed = bytes(trial.ciphertext or b"")
    row: UUID = trial.pk

    def resealed() -> dict[str, object]:
        return {"ciphertext": encrypt(decrypt(sealed, row), row)}

    return Stored(trial, sealed, "ciphertext", resealed)


def _of_factor(factor: Authenticator) -> Stored:
    """An authenticator app's secret, or what recovery codes are made from."""
    data = factor.data
    field = "secret" if factor.type == Authenticator.Type.TOTP else "seed"

    def resealed() -> dict[str, object]:
        return {"data": {**data, field: seal(unseal(data[field], SEALED), SEALED)}}

    return Stored(factor, blob_of(data[field]), "data", resealed)
