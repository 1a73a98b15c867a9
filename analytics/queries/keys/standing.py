"""How a key stands, and which key reads in place of one that is refused."""

from collections.abc import Sequence

from accounts.models import ApiKey
from accounts.models.keys import UNREADABLE, KeyState


def standing_of(key: ApiKey, successor: ApiKey | None) -> str:
    if _is_unreadable(key):
        return "unreadable"
    refused = key.state in (KeyState.INVALID, KeyState.SCOPE_MISSING)
    if key.is_proving and key.state != KeyState.DISABLED:
        return "halted" if refused else "proving"
    if key.state == KeyState.GOOD and successor is not None and successor.is_proving:
        return "retiring"
    return {KeyState.INVALID: "refused", KeyState.SCOPE_MISSING: "unscoped"}.get(
        KeyState(key.state), key.state
    )


def _is_unreadable(key: ApiKey) -> bool:
    """Whether its secret could not be opened when it was last used."""
    if key.last_error_code != UNREADABLE or key.state in (KeyState.DISABLED, KeyState.RETIRED):
        return False
    last = key.last_success_at
    return last is None or (key.last_error_at is not None and key.last_error_at > last)


def stand_in(key: ApiKey, siblings: Sequence[ApiKey]) -> str:
    """The name of the key that reads since this one was refused, "" if none does."""
    since = key.refused_since
    if since is None:
        return ""
    reading = [
        each
        for each in siblings
        if each.state == KeyState.GOOD and each.last_success_at and each.last_success_at >= since
    ]
    best = max(reading, key=lambda each: each.last_success_at or since, default=None)
    return best.name if best else ""


def stood_in_for(key: ApiKey, siblings: Sequence[ApiKey]) -> ApiKey | None:
    """The sibling, refused last, that this key reads for."""
    failed = [
        each
        for each in siblings
        if each.refused_since and each.pk != key.pk and stand_in(each, siblings) == key.name
    ]
    return max(failed, key=lambda each: each.refused_since or key.added_at, default=None)
