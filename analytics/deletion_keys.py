"""Which keys the vendor did not let delete, as far as it was tried: nothing else tells (403).

It is kept with the account's work, by key. Who asks anew has every key tried anew: its scopes may
have been changed at the vendor.
"""

from datetime import datetime

from accounts.models import ApiAccount, ApiKey
from accounts.models.keys import KeyState
from analytics.models import Work
from analytics.models.work import WorkKind

REFUSED = "refused"  # in the cursor: key → when (ISO 8601)


def refused_keys(account: ApiAccount) -> set[str]:
    """The ids of the account's keys that were refused a deletion since somebody last asked."""
    work = Work.objects.filter(account=account, kind=WorkKind.DELETING).first()
    return set(work.cursor.get(REFUSED, {})) if work else set()


def note_refusal(work: Work, key: ApiKey, now: datetime) -> None:
    """Remember that this key may not delete."""
    refused = {**work.cursor.get(REFUSED, {}), str(key.pk): now.isoformat()}
    work.cursor = {**work.cursor, REFUSED: refused}
    Work.objects.filter(pk=work.pk, fence=work.fence).update(cursor=work.cursor)


def forget_refusals(account: ApiAccount) -> None:
    """Have every key of the account tried anew."""
    Work.objects.filter(account=account, kind=WorkKind.DELETING).update(cursor={})


def none_may_delete(account: ApiAccount) -> bool:
    """Whether the account has no key left that might delete: told before one asks (faults 38)."""
    keys = account.keys.filter(state=KeyState.GOOD)
    return not {str(pk) for pk in keys.values_list("pk", flat=True)} - refused_keys(account)
