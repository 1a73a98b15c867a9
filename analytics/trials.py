"""A key on trial that was typed into the page: the task that tries it gets the trial's id only."""

import logging
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import KeyTrial, User
from accounts.secrets import SecretUnreadable, decrypt, encrypt
from analytics.connecting import NotConnected, connect, try_key, usable_address, usable_name

logger = logging.getLogger(__name__)

LONGEST = timedelta(minutes=10)  # of a trial, from asking to its end


def ask(user: User, name: str, base_url: str, secret: str, now: datetime) -> KeyTrial:
    """Store what was typed in, its key encrypted, until the trial ends. Raises NotConnected."""
    give_up(now)
    row: UUID = uuid4()
    return KeyTrial.objects.create(
        id=row,
        asked_by=user,
        asked_at=now,
        name=usable_name(name),
        base_url=usable_address(base_url),
        ciphertext=encrypt(secret, row),
    )


def run(trial_id: UUID, now: datetime) -> None:
    """Try the key: it becomes an account, or goes and leaves the reason. Twice is harmless."""
    trial = KeyTrial.objects.select_related("asked_by").get(pk=trial_id)
    if trial.ended_at or trial.ciphertext is None:
        return
    try:
        secret = decrypt(trial.ciphertext, trial.pk)
        try_key(trial.base_url, secret)
        _connect(trial, secret, now)
    except (NotConnected, SecretUnreadable) as error:
        _end(trial_id, now, problem=str(error))
    except Exception as error:
        logger.exception("the trial of a key failed")
        kind = type(error).__name__
        _end(trial_id, now, problem=f"Coalmeter failed ({kind}); see its log, and try again.")


def give_up(now: datetime) -> None:
    """End the trials that nobody ended, such as one whose task was lost; their secrets go."""
    lost = KeyTrial.objects.filter(ended_at__isnull=True, asked_at__lt=now - LONGEST)
    problem = "The key was not tried in time: see whether a worker runs, and enter it again."
    lost.update(ended_at=now, problem=problem, ciphertext=None)


@transaction.atomic
def _connect(trial: KeyTrial, secret: str, now: datetime) -> None:
    if _end(trial.pk, now):
        account = connect(
            usable_name(trial.name), trial.base_url, secret, now, by=trial.asked_by.email
        )
        KeyTrial.objects.filter(pk=trial.pk).update(account=account)


def _end(trial_id: UUID, now: datetime, problem: str = "") -> bool:
    """End a trial, once; its secret goes with it."""
    going_on = KeyTrial.objects.filter(pk=trial_id, ended_at__isnull=True)
    return going_on.update(ended_at=now, problem=problem, ciphertext=None) == 1
