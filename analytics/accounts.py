"""What an admin does with an account. Each act stands in the audit log, in its own transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.audit import Actor, record
from accounts.models import ApiAccount, NotTwins
from accounts.models.audit import Act
from accounts.models.keys import AccountState, KeyState
from analytics.connecting import NotConnected, host_of, usable_address, usable_name
from analytics.models.work import WorkKind
from analytics.sync import leases

MOVES = {
    "pause": AccountState.PAUSED,
    "resume": AccountState.ACTIVE,
    "close": AccountState.CLOSED,
    "reopen": AccountState.ACTIVE,
}


class NotChanged(Exception):
    """Why an account stays as it is, in one sentence for who asked."""


@dataclass(frozen=True, slots=True)
class Settings:
    """`read_share`: percent of each key's window that reading may use; None: READ_SHARE."""

    name: str
    base_url: str
    read_share: int | None


@transaction.atomic
def change(account: ApiAccount, wanted: Settings, actor: Actor) -> None:
    """Raises NotConnected where the name or the address cannot be used.

    An account that has keys stays where it is: they were given to that host and go to no other.
    """
    leases.lock(account)
    account.refresh_from_db()
    after = {
        "name": usable_name(wanted.name, besides=account),
        "base_url": usable_address(wanted.base_url),
        "read_share": wanted.read_share,
    }
    before = {field: getattr(account, field) for field in after}
    if before == after:
        return
    host, is_kept = host_of(account.base_url), account.keys.exclude(state=KeyState.RETIRED).exists()
    if is_kept and host_of(wanted.base_url.strip()) != host:
        raise NotConnected(
            f"Its keys were given to {host} and are sent to no other host. Remove them, change the "
            "address, and add them anew: each then proves that it reads the same account."
        )
    try:
        with transaction.atomic():
            ApiAccount.objects.filter(pk=account.pk).update(**after)
    except IntegrityError:
        raise NotConnected("This name was taken a moment ago: choose another.") from None
    record(Act.ACCOUNT_CHANGED, actor, account, before=before, after=after)


@transaction.atomic
def move(account: ApiAccount, word: str, actor: Actor, now: datetime) -> None:
    """Pause, resume, close or reopen it. An account that is read again is read at once."""
    state = MOVES[word]
    moved = ApiAccount.objects.filter(pk=account.pk, erased_at__isnull=True).exclude(state=state)
    if not moved.update(state=state):
        raise NotChanged(
            f"{account} stays as it is: it is {state.label.lower()} already or erased."
        )
    before, after = {"state": account.state}, {"state": state.value}
    record(Act.ACCOUNT_CHANGED, actor, account, before=before, after=after)
    if state == AccountState.ACTIVE and not leases.is_replaying(account.pk):
        leases.ask_for(account.pk, WorkKind.READING, now)


@transaction.atomic
def set_apart(account: ApiAccount, actor: Actor) -> ApiAccount:
    """Say that it is not the account that it was taken for; it counts again, and stays apart.

    Returns that account. Raises NotChanged where it is taken for none.
    """
    other = ApiAccount.objects.filter(twins=account).first()
    flagged = ApiAccount.objects.filter(pk=account.pk, same_as__isnull=False)
    if other is None or not flagged.update(same_as=None, same_why=""):
        raise NotChanged(f"{account} is not taken for another account any more.")
    first, second = sorted([account, other], key=lambda each: each.pk)
    NotTwins.objects.get_or_create(first=first, second=second)
    record(Act.ACCOUNT_CHANGED, actor, account, before={"same_as": str(other)})
    return other
