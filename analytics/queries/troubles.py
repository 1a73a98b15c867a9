"""Which key is in the way where an account cannot be read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.models import ApiKey
from accounts.models.keys import KeyState

REFUSED = (KeyState.INVALID, KeyState.SCOPE_MISSING)


@dataclass(frozen=True, slots=True)
class RefusedKey:
    """A key that the vendor refuses: since when (UTC), and its error's code."""

    id: UUID
    name: str
    since: datetime | None
    code: str


def refused_keys(accounts: Collection[int]) -> dict[int, RefusedKey]:
    """Of each account the key that was refused last, of those that have one."""
    rows = ApiKey.objects.filter(account__in=accounts, state__in=REFUSED).order_by("refused_since")
    return {
        key.account_id: RefusedKey(key.pk, key.name, key.refused_since, key.last_error_code)
        for key in rows
    }
