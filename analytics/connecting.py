"""Connect an account: try its key for real, then make what reading it needs, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.models import ApiAccount, ApiKey
from accounts.secrets import encrypt, fingerprint, fingerprints
from analytics.graphicoal import schemas
from analytics.graphicoal.addresses import read_address
from analytics.graphicoal.client import Client
from analytics.graphicoal.errors import (
    AddressUnusable,
    BadAnswer,
    GraphiCoalError,
    KeyInvalid,
    KeyMalformed,
    NotFound,
    RateLimited,
    Redirected,
    Refused,
    ScopeMissing,
    TooSlow,
    Unreachable,
    VendorDown,
)
from analytics.models import Image, Work
from analytics.models.work import WorkKind
from analytics.sync import gallery

FIRST_KEY = "First key"
LONGEST_NAME = 300
LONGEST_ADDRESS = 500


class NotConnected(Exception):
    """Why a key was not connected, in one sentence for who typed it. Nothing was stored."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a key showed on trial: the quota and the first page of the gallery."""

    quota: schemas.Quota
    page: schemas.ImagePage


def usable_name(name: str) -> str:
    """The name as it is stored. Raises NotConnected if it is none, too long or taken."""
    name = " ".join(name.split())
    if not name:
        raise NotConnected("Give the account a name.")
    if len(name) > LONGEST_NAME:
        raise NotConnected(f"The name has more than {LONGEST_NAME} characters: shorten it.")
    if not name.isprintable():
        raise NotConnected("The name has characters that cannot be shown: type it anew.")
    # Sandbox accounts leave with the first real one: they keep no name from it.
    if ApiAccount.objects.filter(name__iexact=name, is_sandbox=False).exists():
        raise NotConnected(f"There is an account named {name} already: choose another name.")
    return name


def usable_address(base_url: str) -> str:
    """The address as it is stored. Raises NotConnected if it can be none."""
    base_url = base_url.strip().rstrip("/")
    if len(base_url) > LONGEST_ADDRESS:
        raise NotConnected(f"The address has more than {LONGEST_ADDRESS} characters.")
    try:
        read_address(base_url)
    except AddressUnusable as error:
        raise NotConnected(error.sentence) from None
    return base_url


def try_key(base_url: str, secret: str) -> Proof:
    """Read with the key what Coalmeter needs. Raises NotConnected with the reason."""
    if not secret:
        raise NotConnected("No key was given: paste one that has the scope graphicoal:read.")
    try:
        with Client(base_url, secret, deadline=settings.VENDOR_DEADLINE) as client:
            if ApiKey.objects.filter(fingerprint__in=fingerprints(secret)).exists():
                raise NotConnected("This key is connected already.")
            proof = Proof(client.quota(), client.images(per_page=100))
    except GraphiCoalError as error:
        raise NotConnected(_reason(error, base_url)) from None
    if account := same_gallery(proof.page.images):
        raise NotConnected(f"This key reads {account}, which is connected already.")
    return proof


def same_gallery(images: Sequence[schemas.Image]) -> ApiAccount | None:
    """The account that has one of these images: an account is counted once (faults 33)."""
    known = Image.objects.filter(image_id__in=[image.image_id for image in images])
    identities = {gallery.identity(image) for image in images}
    for row in known.select_related("account"):
        created = None if row.created_flag else row.created_at
        if (row.image_id, row.operation, created) in identities:
            return row.account
    return None


def connect(
    name: str, base_url: str, secret: str, now: datetime, *, by: str, sandbox: bool = False
) -> ApiAccount:
    """Store an account and its first key, due to be read at once. The key must have been tried.

    Raises NotConnected where somebody was quicker.
    """
    try:
        with transaction.atomic():
            return _stored(name, base_url, secret, now, by, sandbox)
    except IntegrityError:
        raise NotConnected("This name or this key was taken a moment ago: look again.") from None


def _stored(
    name: str, base_url: str, secret: str, now: datetime, by: str, sandbox: bool
) -> ApiAccount:
    account = ApiAccount.objects.create(name=name, base_url=base_url, is_sandbox=sandbox)
    add_key(account, FIRST_KEY, secret, by=by)
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


def add_key(account: ApiAccount, name: str, secret: str, *, by: str) -> ApiKey:
    row: UUID = uuid4()
    return ApiKey.objects.create(
        id=row,
        account=account,
        name=name,
        ciphertext=encrypt(secret, row),
        fingerprint=fingerprint(secret),
        last_four=secret[-4:],
        added_by=by,
    )


def _reason(error: GraphiCoalError, base_url: str) -> str:
    """Which of the things that go wrong it was, and what to do about it."""
    said = f" ({error.message.rstrip('.')})" if error.message else ""
    match error:
        case KeyMalformed() | AddressUnusable() | Redirected():
            return error.sentence
        case KeyInvalid():
            return f"The vendor does not know this key{said}: check that you copied all of it."
        case ScopeMissing():
            return f"The key is good, but lacks the scope graphicoal:read{said}: add it to the key."
        case NotFound() | BadAnswer():
            return f"{base_url} does not answer like GraphiCoal{said}: check the address."
        case Refused():
            return f"{error.opening}{said}: check the address and the key; nothing was stored."
        case RateLimited():
            wait = f"try again in {error.retry_after or 60:.0f} seconds"
            return f"{error.opening}{said}: {wait}; nothing was stored."
        case VendorDown() | TooSlow():
            return f"{error.opening}{said}: try again later; nothing was stored."
        case Unreachable():
            return f"{error.sentence.rstrip('.')}; nothing was stored."
        case _:
            return error.sentence
