"""Make one account of one that was connected twice: the older one keeps all that both know."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from accounts.audit import Actor, record
from accounts.models import ApiAccount, ApiKey, KeyTrial
from accounts.models.audit import Act
from accounts.models.keys import AccountState
from accounts.sharing import take_over
from analytics import pricing, signing
from analytics.models import Deletion, Work
from analytics.models.deletions import OPEN, DeletionState
from analytics.models.work import WorkKind
from analytics.sync.keyuse import lock_keys
from analytics.sync.leases import ask_for, is_replaying
from analytics.sync.stale import ask_to_rebuild
from analytics.sync.uniting import unite_images, unite_readings

MERGED = "Its account was merged into another one first. Ask again if you still want it."
READ_ANEW = (WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS)


class NothingToMerge(Exception):
    """The account is not said to be another one, is gone already, or the older one was erased."""


@transaction.atomic
def merge(account: ApiAccount, actor: Actor, now: datetime) -> ApiAccount:
    """Let the older account that this one is take over its keys, teams, and what only it knows.

    The younger account goes. The older one's ledger is then derived anew in the background, and
    it is read at once. Whoever reads either of them at this moment is refused. Returns the older
    account; raises NothingToMerge.
    """
    older = _locked(account)
    Work.objects.filter(account__in=[older, account]).update(fence=F("fence") + 1, lease_until=None)
    if account.state == AccountState.ACTIVE and older.state != AccountState.ACTIVE:
        # It was read until now; whoever merges does not mean to stop that.
        ApiAccount.objects.filter(pk=older.pk).update(state=AccountState.ACTIVE)
    _move_keys(account, older)
    KeyTrial.objects.filter(account=account).update(account=older)
    KeyTrial.objects.filter(target=account).update(target=older)
    older.teams.add(*account.teams.all())
    take_over(account, older)
    pricing.take_over(account, older)
    account.purchases.update(account=older)
    _move_rulings(account, older)
    _move_deletions(account, older, now)
    unite_readings(account, older)
    unite_images(account, older)
    signing.take_over(account, older, actor, now)
    account.twins.update(same_as=older)
    record(Act.ACCOUNT_MERGED, actor, account, after={"into": older.name})
    # By a fresh instance: the caller's goes on to say its name.
    ApiAccount.objects.get(pk=account.pk).delete()
    ask_to_rebuild(older)
    if not is_replaying(older.pk):
        for kind in READ_ANEW:
            ask_for(older.pk, kind, now)
    return older


def _locked(account: ApiAccount) -> ApiAccount:
    """The older account, with both locked in the order in which everybody locks them."""
    older = _older(account)
    if connection.features.has_select_for_update:
        # Wholly: a run that ends now must not be kept for an account that is about to go.
        both = ApiAccount.objects.select_for_update().filter(pk__in=[account.pk, older.pk])
        list(both.order_by("pk").values_list("pk"))
    if _older(account) != older:  # it was merged, or told otherwise, while we waited
        raise NothingToMerge
    return older


def _older(account: ApiAccount) -> ApiAccount:
    older = ApiAccount.objects.filter(twins=account, erased_at__isnull=True).first()
    if older is None:
        raise NothingToMerge
    return older


def _move_keys(account: ApiAccount, older: ApiAccount) -> None:
    lock_keys(account)
    taken = set(older.keys.values_list("name", flat=True))
    for key in account.keys.order_by("added_at", "name"):
        key.name = _free_name(key.name, taken)
        key.account = older
        key.save(update_fields=["name", "account"])
        taken.add(key.name)


def _free_name(name: str, taken: set[str]) -> str:
    """The name, or "name (2)" and so on where it is taken."""
    longest = ApiKey._meta.get_field("name").max_length or len(name)
    found, number = name, 1
    while found in taken:
        number += 1
        suffix = f" ({number})"
        found = name[: longest - len(suffix)] + suffix
    return found


def _move_deletions(account: ApiAccount, older: ApiAccount, now: datetime) -> None:
    """What was deleted stays known; what nothing was sent for yet, somebody has to ask anew."""
    rows = Deletion.objects.filter(account=account)
    rows.filter(state=DeletionState.WAITING).update(
        state=DeletionState.STOPPED, reason=MERGED, ended_at=now, due_at=None
    )
    rows.update(account=older)
    if Deletion.objects.filter(account=older, state__in=OPEN).exists():
        ask_for(older.pk, WorkKind.DELETING, now)


def _move_rulings(account: ApiAccount, older: ApiAccount) -> None:
    """An admin's word on the younger one's readings stays, unless the older one has one too."""
    known = older.rulings.values_list("named_start", flat=True)
    account.rulings.exclude(named_start__in=list(known)).update(account=older)
