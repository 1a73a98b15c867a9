"""Try a key for real: valid? which account? may it read, may it delete? what is its window?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings

from accounts.models import ApiKey
from accounts.models.keys import KeyState, MayDelete
from accounts.secrets import fingerprints
from analytics.connecting.typed import NotConnected
from analytics.graphicoal import schemas
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

Tell = Callable[[dict[str, Any]], None]
"""Is told what was found so far, for who waits: `valid`, `read`, `delete`, and figures."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a key showed on trial, and what the trial took of its window."""

    quota: schemas.Quota
    page: schemas.ImagePage
    may_delete: MayDelete
    window: schemas.RateWindow | None
    requests: int


def _nobody(_found: dict[str, Any]) -> None:
    """Nobody waits."""


def try_key(base_url: str, secret: str, tell: Tell = _nobody) -> Proof:
    """Read with the key what Coalmeter needs, and see whether a deletion would be refused.

    Nothing is changed at the vendor. Raises NotConnected with the reason.
    """
    if not secret:
        raise NotConnected("No key was given: paste one that has the scope graphicoal:read.")
    found: dict[str, Any] = {}
    try:
        with Client(base_url, secret, deadline=settings.VENDOR_DEADLINE) as client:
            _must_be_new(secret)
            return _shown(client, found, tell)
    except GraphiCoalError as error:
        tell(found | _failed(error))
        raise NotConnected(_reason(error, base_url)) from None


def _shown(client: Client, found: dict[str, Any], tell: Tell) -> Proof:
    quota = client.quota()
    found |= {
        "valid": True,
        "credits": quota.credits_remaining,
        "images": quota.total_images,
    }
    tell(found)
    page = client.images(per_page=100)
    found["read"] = True
    tell(found)
    may_delete = _may_delete(client)
    window = client.window
    found |= {
        "delete": may_delete.value,
        "limit": window.limit if window else None,
        "remaining": window.remaining if window else None,
    }
    tell(found)
    return Proof(quota, page, may_delete, window, client.requests)


def _may_delete(client: Client) -> MayDelete:
    """Whether deleting an image that does not exist is refused for want of the scope.

    A 404 says little: the vendor may look for the image before it looks at the scope. Nothing that
    goes wrong here endangers the trial.
    """
    nothing = f"coalmeter-trial-{uuid4().hex}"
    try:
        client.image(nothing)
    except NotFound:
        pass
    except GraphiCoalError:
        return MayDelete.UNKNOWN
    else:
        return MayDelete.UNKNOWN  # whatever this is: it is not ours to delete
    try:
        client.delete(nothing)
    except ScopeMissing:
        return MayDelete.NO
    except NotFound:
        return MayDelete.UNREFUSED
    except GraphiCoalError:
        pass
    return MayDelete.UNKNOWN


def _must_be_new(secret: str) -> None:
    known = ApiKey.objects.filter(fingerprint__in=fingerprints(secret)).select_related("account")
    for key in known:
        if key.state == KeyState.RETIRED:
            raise NotConnected(f"This key is {key} of {key.account}, which was retired.")
        raise NotConnected(f"This key is connected already: it is {key} of {key.account}.")


def _failed(error: GraphiCoalError) -> dict[str, Any]:
    """Which of the questions the failure answers."""
    if isinstance(error, KeyInvalid):
        return {"valid": False}
    if isinstance(error, ScopeMissing):
        return {"valid": True, "read": False}
    return {}


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
