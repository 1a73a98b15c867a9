"""Enter a purchase of credits, correct it, take it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.audit import Actor, record
from accounts.models import ApiAccount
from accounts.models.audit import Act
from analytics.ledger.amounts import written
from analytics.models import Purchase
from analytics.sync.leases import lock
from analytics.sync.purchases import tails_of_purchases
from analytics.sync.stale import mark_stale


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody says of a purchase: `millionths` of the currency paid for `credits`."""

    day: date
    credits: int
    millionths: int
    currency: str
    note: str = ""


class Gone(Exception):
    """Somebody removed it meanwhile."""


@transaction.atomic
def enter(actor: Actor, account: ApiAccount, what: Entered, now: datetime) -> Purchase:
    """Tails that it falls into are derived anew in the background; so in all of these acts."""
    lock(account)
    row = Purchase(account=account)
    _write(row, what, actor, now)
    record(Act.PURCHASE_ENTERED, actor, row, name=str(account), after=_told(row))
    mark_stale(account, tails_of_purchases(account))
    return row


@transaction.atomic
def correct(actor: Actor, pk: int, what: Entered, now: datetime) -> None:
    """Raises Gone."""
    row = _locked(pk)
    before, stale = _told(row), tails_of_purchases(row.account)
    _write(row, what, actor, now)
    after = _told(row)
    if before != after:
        name = str(row.account)
        record(Act.PURCHASE_CORRECTED, actor, row, name=name, before=before, after=after)
        mark_stale(row.account, [*stale, *tails_of_purchases(row.account)])


@transaction.atomic
def remove(actor: Actor, pk: int) -> None:
    """Raises Gone."""
    row = _locked(pk)
    stale = tails_of_purchases(row.account)
    record(Act.PURCHASE_REMOVED, actor, row, name=str(row.account), before=_told(row))
    row.delete()
    mark_stale(row.account, stale)


def _locked(pk: int) -> Purchase:
    account = ApiAccount.objects.filter(purchases=pk).first()
    if account is None:
        raise Gone
    lock(account)
    row = Purchase.objects.select_related("account").filter(pk=pk).first()
    if row is None:  # somebody else was quicker
        raise Gone
    return row


def _write(row: Purchase, what: Entered, actor: Actor, now: datetime) -> None:
    row.day, row.credits, row.note = what.day, what.credits, what.note
    row.millionths, row.currency = what.millionths, what.currency
    row.entered_by, row.entered_at = actor.who, now
    row.save()


def _told(row: Purchase) -> Mapping[str, Any]:
    return {
        "account": str(row.account),
        "day": row.day.isoformat(),
        "credits": row.credits,
        "amount": f"{written(row.millionths)} {row.currency}",
        "note": row.note,
    }
