"""Which keys may delete, as far as it is known: a 403 tells, and a deletion that was done.

Who asks anew where no key may has every key tried anew: its scopes may have been changed at the
vendor.
"""

from datetime import datetime

from accounts.models import ApiAccount, ApiKey
from accounts.models.keys import KeyState, MayDelete


def note(key: ApiKey, may: MayDelete, now: datetime) -> None:
    """Remember what an answer to a DELETE told of this key."""
    known = ApiKey.objects.filter(pk=key.pk).exclude(may_delete=may)
    known.update(may_delete=may, may_delete_at=now)


def none_may_delete(account: ApiAccount) -> bool:
    """Whether the account has no key left that might delete: told before one asks (faults 38)."""
    good = account.keys.filter(state=KeyState.GOOD)
    return not good.exclude(may_delete=MayDelete.NO).exists()


def forget_refusals(account: ApiAccount) -> None:
    """Have every key of the account tried anew, where none of them may delete."""
    if none_may_delete(account):
        account.keys.filter(may_delete=MayDelete.NO).update(
            may_delete=MayDelete.UNKNOWN, may_delete_at=None
        )
