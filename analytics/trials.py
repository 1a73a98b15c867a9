"""A key on trial that was typed into a page: the task that tries it gets the trial's id only."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from accounts.audit import Actor, record_failure
from accounts.models import ApiAccount, ApiKey, KeyTrial, User
from accounts.models.audit import Act
from accounts.models.keys import TrialPurpose
from accounts.secrets import SecretUnreadable, decrypt, encrypt
from analytics.connecting import (
    NotConnected,
    Proof,
    connect,
    further_key,
    host_of,
    may_replace,
    must_be_of,
    must_take_keys,
    owner_of,
    try_key,
    usable_address,
    usable_key_name,
    usable_name,
)

logger = logging.getLogger(__name__)

LONGEST = timedelta(minutes=10)  # of a trial, from asking to its end


@dataclass(frozen=True, slots=True)
class Wish:
    """What is typed in with a key. `target`: the account that it is a further key of; `replaces`:
    the key of that account which it is to replace. Otherwise it connects an account of this name.
    """

    name: str = ""
    base_url: str = ""
    key_name: str = ""
    target: ApiAccount | None = None
    replaces: ApiKey | None = None

    @property
    def purpose(self) -> TrialPurpose:
        if self.replaces:
            return TrialPurpose.ROTATION
        return TrialPurpose.KEY if self.target else TrialPurpose.ACCOUNT


def ask(user: User, wish: Wish, secret: str, now: datetime, origin: str = "") -> KeyTrial:
    """Store what was typed in, its key encrypted, until the trial ends. Raises NotConnected."""
    give_up(now)
    row: UUID = uuid4()
    return KeyTrial.objects.create(
        id=row,
        purpose=wish.purpose,
        asked_by=user,
        asked_at=now,
        origin=origin[:64],
        target=wish.target,
        replaces=wish.replaces,
        ciphertext=encrypt(secret, row),
        **_typed(wish),
    )


def run(trial_id: UUID, now: datetime) -> None:
    """Try the key: it is stored, or goes and leaves the reason. Twice is harmless."""
    trial = KeyTrial.objects.select_related("asked_by", "target", "replaces").get(pk=trial_id)
    if trial.ended_at or trial.ciphertext is None:
        return
    try:
        secret = decrypt(trial.ciphertext, trial.pk)
        proof = try_key(trial.base_url, secret, lambda found: _tell(trial_id, found))
        _store(trial, secret, proof, now)
    except (NotConnected, SecretUnreadable) as error:
        _fail(trial, now, str(error))
    except Exception as error:
        logger.exception("the trial of a key failed")
        kind = type(error).__name__
        _fail(trial, now, f"Coalmeter failed ({kind}); see its log, and try again.")


def give_up(now: datetime) -> None:
    """End the trials that nobody ended, such as one whose task was lost; their secrets go."""
    lost = KeyTrial.objects.filter(ended_at__isnull=True, asked_at__lt=now - LONGEST)
    problem = "The key was not tried in time: see whether a worker runs, and enter it again."
    lost.update(ended_at=now, problem=problem, ciphertext=None)


def _typed(wish: Wish) -> dict[str, str]:
    """The texts of a wish as they are stored. Raises NotConnected."""
    if wish.target is None:
        return {"name": usable_name(wish.name), "base_url": usable_address(wish.base_url)}
    must_take_keys(wish.target)
    if wish.replaces:
        may_replace(wish.replaces)
    named = wish.key_name.strip()
    return {
        "name": wish.target.name,
        "base_url": wish.target.base_url,
        "key_name": usable_key_name(wish.target, named) if named else "",
    }


@transaction.atomic
def _store(trial: KeyTrial, secret: str, proof: Proof, now: datetime) -> None:
    """Raises NotConnected, and then nothing is stored."""
    if not _end(trial.pk, now):
        return
    who: dict[str, Any] = {"by": trial.asked_by.email, "origin": trial.origin, "proof": proof}
    target = trial.target or owner_of(proof)
    if trial.target:
        must_be_of(trial.target, proof)
    if target is None:
        name = usable_name(trial.name)
        account = connect(name, trial.base_url, secret, now, **who)
        key = account.keys.get()
    else:
        account, old = target, trial.replaces
        if trial.purpose == TrialPurpose.ROTATION and old is None:
            raise NotConnected("The key that it was to replace is gone: add it as a key instead.")
        _must_be_at(account, trial.base_url)
        key = further_key(account, trial.key_name, secret, now, replaces=old, **who)
    KeyTrial.objects.filter(pk=trial.pk).update(account=account, key=key)


def _must_be_at(account: ApiAccount, base_url: str) -> None:
    """Raises NotConnected where the key would be sent to another host than it was typed in for."""
    host = host_of(ApiAccount.objects.get(pk=account.pk).base_url)
    if host_of(base_url) != host:
        raise NotConnected(f"It was tried at another host than {account} is read at: {host}.")


def _fail(trial: KeyTrial, now: datetime, problem: str) -> None:
    if _end(trial.pk, now, problem):
        actor = Actor(trial.asked_by.email, trial.origin)
        record_failure(Act.KEY_TRIED, actor, trial.target, name=trial.name, note=problem)


def _tell(trial_id: UUID, found: dict[str, Any]) -> None:
    """Say on the trial's page how far it has come."""
    KeyTrial.objects.filter(pk=trial_id, ended_at__isnull=True).update(found=found)


def _end(trial_id: UUID, now: datetime, problem: str = "") -> bool:
    """End a trial, once; its secret goes with it."""
    going_on = KeyTrial.objects.filter(pk=trial_id, ended_at__isnull=True)
    return going_on.update(ended_at=now, problem=problem, ciphertext=None) == 1
