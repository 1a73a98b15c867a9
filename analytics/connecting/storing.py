"""Store what a tried key becomes: an account with its first key, a further key, a replacement."""

from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.audit import Actor, record
from accounts.models import ApiAccount, ApiKey
from accounts.models.audit import Act
from accounts.models.keys import KeyState, MayDelete
from accounts.secrets import encrypt, fingerprint
from analytics.connecting.trying import Proof
from analytics.connecting.typed import NotConnected, free_key_name, must_take_keys
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.numbering import give_code
from analytics.sync.keyring import note_window, spend
from analytics.sync.keyuse import note_use
from analytics.sync.leases import lock

FIRST_KEY = "First key"
FURTHER_KEY = "Key"
QUICKER = "This name or this key was taken a moment ago: look again."


def may_replace(old: ApiKey) -> None:
    """Raises NotConnected where the old key is out of use, or on its way already."""
    if old.state == KeyState.RETIRED:
        raise NotConnected(f"{old.name} is retired already: add a key instead.")
    if old.is_proving:
        raise NotConnected(
            f"{old.name} is proving itself: let it take over, or stop that rotation first."
        )
    if other := ApiKey.objects.filter(replaces=old).first():
        raise NotConnected(
            f"{other.name} is replacing {old.name} already: stop that rotation first."
        )


def connect(
    name: str,
    base_url: str,
    secret: str,
    now: datetime,
    *,
    by: str,
    origin: str = "",
    sandbox: bool = False,
    key_name: str = "",
    proof: Proof | None = None,
) -> ApiAccount:
    """Store an account and its first key, due to be read at once. The key must have been tried.

    Raises NotConnected where somebody was quicker.
    """
    try:
        with transaction.atomic():
            account = _stored(name, base_url, now, sandbox)
            key = add_key(account, key_name or FIRST_KEY, secret, by=by)
            _note_proof(key, proof, now)
            record(
                Act.ACCOUNT_CONNECTED,
                Actor(by, origin),
                account,
                after={"address": base_url, "key": str(key)},
            )
            return account
    except IntegrityError:
        raise NotConnected(QUICKER) from None


def further_key(
    account: ApiAccount,
    name: str,
    secret: str,
    now: datetime,
    *,
    by: str,
    origin: str = "",
    proof: Proof,
    replaces: ApiKey | None = None,
) -> ApiKey:
    """Store a tried key of an account that we know; with `replaces` it begins to prove itself.

    Raises NotConnected where somebody was quicker, the account was erased, or the other key cannot
    be replaced.
    """
    wanted = name or free_key_name(account, replaces.name if replaces else FURTHER_KEY)
    try:
        with transaction.atomic():
            lock(account)  # who erases it takes the key with the others, or we see that it is done
            must_take_keys(account)
            if replaces:
                may_replace(replaces)
            key = add_key(account, wanted, secret, by=by, replaces=replaces)
            _note_proof(key, proof, now)
            after = {"account": str(account), "replaces": str(replaces) if replaces else None}
            record(Act.KEY_ADDED, Actor(by, origin), key, after=after)
            return key
    except IntegrityError:
        raise NotConnected(QUICKER) from None


def add_key(
    account: ApiAccount, name: str, secret: str, *, by: str, replaces: ApiKey | None = None
) -> ApiKey:
    row: UUID = uuid4()
    return ApiKey.objects.create(
        id=row,
        account=account,
        name=name,
        ciphertext=encrypt(secret, row),
        fingerprint=fingerprint(secret),
        last_four=secret[-4:],
        added_by=by,
        replaces=replaces,
    )


def _stored(name: str, base_url: str, now: datetime, sandbox: bool) -> ApiAccount:
    account = ApiAccount.objects.create(name=name, base_url=base_url, is_sandbox=sandbox)
    give_code(account)
    Work.objects.bulk_create(
        [
            Work(account=account, kind=WorkKind.READING, due_at=now),
            Work(account=account, kind=WorkKind.GALLERY, due_at=now),
            Work(account=account, kind=WorkKind.DETAILS, due_at=now),
            Work(
                account=account,
                kind=WorkKind.DAYS,
                due_at=None,
                cursor={"zone": settings.REPORTING_TIMEZONE},
            ),
        ]
    )
    return account


def _note_proof(key: ApiKey, proof: Proof | None, now: datetime) -> None:
    """What the trial learned of the key, and took of its window."""
    if proof is None:
        return
    known = proof.may_delete != MayDelete.UNKNOWN
    ApiKey.objects.filter(pk=key.pk).update(
        may_delete=proof.may_delete,
        may_delete_at=now if known else None,
        last_success_at=now,
    )
    if proof.window:
        note_window(key, proof.window, now)
    spend(key, proof.requests, now)
    note_use(key, proof.requests, now)
