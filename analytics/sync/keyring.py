"""Which key reads an account, what came of it, and how much of its window reading may take.

The same key serves the team's production: reading keeps to its share of the rate window, whatever
kind of window that is. The window is thought of in slices; a rolling window touches one slice
more than fit into it, so each slice gets `share / (SLICES + 1)` and no window of that length,
wherever it begins, sees more than the share.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest

from accounts.models import ApiAccount, ApiKey
from accounts.models.keys import KEEP_FREE, KeyState
from accounts.secrets import SecretUnreadable, decrypt
from analytics.graphicoal.client import Client
from analytics.graphicoal.errors import GraphiCoalError, KeyInvalid, RateLimited, ScopeMissing
from analytics.graphicoal.schemas import RateWindow
from analytics.sync.keyuse import note_use
from analytics.sync.leases import Clock
from analytics.sync.rotation import prove

LEAST_SECONDS = 60.0  # the first answer may come when a window is nearly over
MOST_SECONDS = 86_400.0  # nor does one odd clock or header stop reading for years
NEARLY = 0.9  # of the window's length, told again, shows that it is still so long
BELIEVED_FOR = timedelta(days=3)  # so that a window of a day is told anew before it is forgotten
APART = timedelta(seconds=LEAST_SECONDS)  # clocks of workers, at most
TRIES = 5
TRY_REFUSED_AGAIN = timedelta(hours=1)


class NoUsableKey(GraphiCoalError):
    """Every key of the account is refused, disabled or resting; no request was made."""

    opening = "No key of this account can read it now"
    advice = "an admin can add a working key under Accounts & keys"


class MayNotDelete(GraphiCoalError):
    """403 to a deletion: the key reads as before, and another one of the account may delete."""

    opening = "This key may not delete"
    advice = (
        "give it the scope graphicoal:delete in GraphiCoal's dashboard, or add a key that has it"
    )


def usable_keys(account: ApiAccount, now: datetime) -> list[ApiKey]:
    """The keys to read with, best first: one that is to prove itself, then good ones by room in
    their window.

    A key that was refused gets another try an hour later: vendors have bad hours too.
    """
    unused = [KeyState.DISABLED, KeyState.RETIRED]
    refused = Q(state__in=[KeyState.INVALID, KeyState.SCOPE_MISSING])
    keys = account.keys.exclude(state__in=unused).exclude(
        refused, last_error_at__gt=now - TRY_REFUSED_AGAIN
    )
    awake = [key for key in keys if key.resting_until is None or key.resting_until <= now]
    return sorted(
        awake, key=lambda key: (key.state != KeyState.GOOD, not key.is_proving, -_room(key, now))
    )


def no_usable_key(account: ApiAccount) -> NoUsableKey:
    """Why the account cannot be read now, in the vendor's last words."""
    keys = account.keys.exclude(state=KeyState.RETIRED)
    if not keys:
        return NoUsableKey(f"{account} has no key", code="no_key")
    last = keys.order_by(F("last_error_at").desc(nulls_last=True))[0]
    if last.state == KeyState.DISABLED:
        return NoUsableKey(f"{last.name} is disabled", code="no_usable_key")
    said = f"{last.name} last answered “{last.last_error_message}”"
    return NoUsableKey(said, code=last.last_error_code or "no_usable_key")


@contextmanager
def opened(key: ApiKey, account: ApiAccount, clock: Clock) -> Iterator[Client]:
    """A client that reads with this key; what its answers say of the key is kept at the end."""
    try:
        secret = decrypt(key.ciphertext, key.pk)
    except SecretUnreadable as error:
        _note_words(key, error.code, error.sentence, clock())
        raise
    with Client(account.base_url, secret, deadline=settings.VENDOR_DEADLINE) as client:
        try:
            yield client
        except GraphiCoalError as error:
            _note_failure(key, error, clock())
            raise
        finally:
            _note_answers(key, client, clock())


def note_success(key: ApiKey, now: datetime) -> None:
    """The vendor answered a whole turn with this key. One that is to replace another counts it."""
    _in_use(key).update(state=KeyState.GOOD, last_success_at=now, refused_since=None)
    if key.is_proving:
        prove(key, now)


def spend(key: ApiKey, requests: int, now: datetime) -> None:
    """Count requests that were made without asking first (polls: few, and they go before)."""
    _begin_slice(key, now)
    ApiKey.objects.filter(pk=key.pk).update(slice_requests=F("slice_requests") + requests)


def reserve(key: ApiKey, wanted: int, share: int, now: datetime) -> int:
    """How many of `wanted` requests may be made now, at most; they count as made.

    `share` is in percent of the key's window. 0 means: wait until `next_slice`. Of many workers at
    once, each gets only what the others left, by one conditional update.
    """
    for _ in range(TRIES):
        _begin_slice(key, now)
        key.refresh_from_db()
        granted = min(wanted, _free(key, share, now))
        if granted <= 0:
            return 0
        slice_ = ApiKey.objects.filter(pk=key.pk, slice_until=key.slice_until)
        # Who was quicker has changed the count: look again at what is left.
        if slice_.filter(slice_requests=key.slice_requests).update(
            slice_requests=F("slice_requests") + granted
        ):
            return granted
    return 0


def _free(key: ApiKey, share: int, now: datetime) -> int:
    """Requests that are left of this slice's share, and of the window."""
    if key.resting_until and key.resting_until > now:
        return 0
    known = key.window_reset_at and key.window_reset_at > now
    left = key.window_remaining if known and key.window_remaining is not None else key.limit
    return min(key.slice_budget(share) - key.slice_requests, left - int(key.limit * KEEP_FREE))


def next_slice(key: ApiKey, now: datetime) -> datetime:
    """When more requests may be reserved."""
    key.refresh_from_db()
    return max(filter(None, [key.slice_until, key.resting_until, now + timedelta(seconds=1)]))


def _begin_slice(key: ApiKey, now: datetime) -> None:
    """Begin another slice where none goes on."""
    end = now + timedelta(seconds=key.slice_seconds)
    row = ApiKey.objects.filter(pk=key.pk)
    over = Q(slice_until__isnull=True) | Q(slice_until__lte=now)
    row.filter(over).update(slice_requests=0, slice_until=end)
    # A clock was set back, or the window is shorter than was thought: what was spent stays spent.
    row.filter(slice_until__gt=end + APART).update(slice_until=end)


def _room(key: ApiKey, now: datetime) -> int:
    fresh = key.window_reset_at is not None and key.window_reset_at > now
    if fresh and key.window_remaining is not None:
        return key.window_remaining
    return key.limit


def _note_answers(key: ApiKey, client: Client, now: datetime) -> None:
    if client.as_of is not None:
        return
    note_use(key, client.requests, now)
    if client.window is not None:
        note_window(key, client.window, now)


def note_window(key: ApiKey, window: RateWindow, now: datetime) -> None:
    """Keep what an answer said of the key's window."""
    told = (window.reset_at - now).total_seconds()
    length = min(max(LEAST_SECONDS, told), MOST_SECONDS)
    row = ApiKey.objects.filter(pk=key.pk)
    row.update(
        window_told_at=now,
        window_limit=window.limit,
        window_remaining=window.remaining,
        window_reset_at=window.reset_at,
    )
    # The longest seen. What is left of a window shrinks as it goes on, its length does not; one
    # that was not seen again for days was odd.
    row.filter(window_seen_at__lte=now - BELIEVED_FOR).update(window_seconds=length)
    row.filter(Q(window_seconds__isnull=True) | Q(window_seconds__lte=length / NEARLY)).update(
        window_seconds=Greatest(Coalesce("window_seconds", length), length), window_seen_at=now
    )


def _note_failure(key: ApiKey, error: GraphiCoalError, now: datetime) -> None:
    _note_words(key, error.code, error.message, now)
    enabled = _in_use(key)
    if isinstance(error, KeyInvalid | ScopeMissing):
        enabled.filter(refused_since__isnull=True).update(refused_since=now)
    if isinstance(error, KeyInvalid):
        enabled.update(state=KeyState.INVALID)
    elif isinstance(error, ScopeMissing):
        enabled.update(state=KeyState.SCOPE_MISSING)
    elif isinstance(error, RateLimited):
        enabled.update(resting_until=now + timedelta(seconds=error.retry_after or 60))


def _note_words(key: ApiKey, code: str, message: str, now: datetime) -> None:
    ApiKey.objects.filter(pk=key.pk).update(
        last_error_at=now, last_error_code=code[:64], last_error_message=message[:500]
    )


def _in_use(key: ApiKey) -> QuerySet[ApiKey]:
    """The key's row, unless somebody took it out of use meanwhile."""
    unused = [KeyState.DISABLED, KeyState.RETIRED]
    return ApiKey.objects.filter(pk=key.pk).exclude(state__in=unused)
