"""A key's rate window: what of it is ours, what others', what is left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import ApiAccount, ApiKey, KeyUse
from accounts.models.keys import KEEP_FREE, AccountState, KeyState
from analytics.queries.keys.records import WindowView

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class KeyWindow:
    """The window of one of an account's keys, the `number`-th of `total`, without its secrets.

    `window` is None where no answer told one.
    """

    account: str
    key: str
    number: int
    total: int
    refused_since: datetime | None
    window: WindowView | None


def windows_of(accounts: QuerySet[ApiAccount]) -> list[KeyWindow]:
    """Of the keys that read these accounts, by account and by when they were added."""
    keys = ApiKey.objects.filter(account__in=accounts, account__state=AccountState.ACTIVE)
    unused = (KeyState.DISABLED, KeyState.RETIRED)
    rows = keys.exclude(state__in=unused).select_related("account")
    found = list(rows.order_by("account__name", "added_at", "name"))
    uses = uses_of(found)
    of_account: dict[int, list[ApiKey]] = {}
    for row in found:
        of_account.setdefault(row.account_id, []).append(row)
    return [
        KeyWindow(
            account=row.account.name,
            key=row.name,
            number=number,
            total=len(theirs),
            refused_since=row.refused_since,
            window=window_of(row, uses.get(row.pk, [])),
        )
        for theirs in of_account.values()
        for number, row in enumerate(theirs, 1)
    ]


def uses_of(keys: Sequence[ApiKey]) -> dict[UUID, list[KeyUse]]:
    found: dict[UUID, list[KeyUse]] = {}
    for use in KeyUse.objects.filter(key__in=[key.pk for key in keys]):
        found.setdefault(use.key_id, []).append(use)
    return found


def _inside(minute: datetime, begins: datetime) -> float:
    """How much of a minute lies after `begins`, 0 to 1."""
    return min(max((minute + A_MINUTE - begins) / A_MINUTE, 0.0), 1.0)


def window_of(key: ApiKey, uses: Iterable[KeyUse]) -> WindowView | None:
    """None where no answer told one, or the last answer was a refusal, which tells none."""
    told, resets, limit = key.window_told_at, key.window_reset_at, key.window_limit
    if told is None or resets is None or limit is None or key.state != KeyState.GOOD:
        return None
    begins = told - timedelta(seconds=key.window_length)
    left = min(key.window_remaining or 0, limit)
    spent = sum(use.requests * _inside(use.minute, begins) for use in uses if use.minute <= told)
    ours = min(round(spent), limit - left)
    return WindowView(
        told_at=told,
        resets_at=resets,
        limit=limit,
        ours=ours,
        others=limit - left - ours,
        left=left,
        stop=limit - int(limit * KEEP_FREE),
    )
