"""Say what a credit costs from a day on, correct what was said, take it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.audit import Actor, record
from accounts.models import ApiAccount
from accounts.models.audit import Act
from accounts.shares import BEGINNING
from analytics.ledger.amounts import written
from analytics.ledger.money import Price
from analytics.models import CreditPrice

ALL = "all accounts"


class DayTaken(Exception):
    """Another price begins on that day already; the text says whose."""


class Gone(Exception):
    """Somebody removed it meanwhile."""


def set_price(actor: Actor, account: ApiAccount | None, price: Price, now: datetime) -> CreditPrice:
    """A new price, for one account or for all that have none of their own. Raises DayTaken."""
    try:
        with transaction.atomic():
            row = CreditPrice(account=account)
            _write(row, price, actor, now)
            record(Act.PRICE_SET, actor, row, name=name_of(row), after=_told(row))
            return row
    except IntegrityError:
        raise _taken(account, price) from None


def correct(actor: Actor, pk: int, price: Price, now: datetime) -> None:
    """What was told before changes with it, for all credits that it holds for. Raises DayTaken
    and Gone."""
    account: ApiAccount | None = None
    try:
        with transaction.atomic():
            row = _found(pk)
            account = row.account
            before = _told(row)
            _write(row, price, actor, now)
            after = _told(row)
            if before != after:
                name = name_of(row)
                record(Act.PRICE_CORRECTED, actor, row, name=name, before=before, after=after)
    except IntegrityError:
        raise _taken(account, price) from None


@transaction.atomic
def remove(actor: Actor, pk: int) -> None:
    """The price before it holds instead. Raises Gone."""
    row = _found(pk)
    record(Act.PRICE_REMOVED, actor, row, name=name_of(row), before=_told(row))
    row.delete()


def take_over(account: ApiAccount, older: ApiAccount) -> None:
    """The older account keeps its own prices; where it has none, this one's become its own.

    Inside the transaction that makes one account of both.
    """
    if not older.credit_prices.exists():
        account.credit_prices.update(account=older)


def name_of(row: CreditPrice) -> str:
    return str(row.account or ALL)


def _found(pk: int) -> CreditPrice:
    """Locked until the end of the transaction."""
    row = CreditPrice.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        raise Gone
    return row


def _write(row: CreditPrice, price: Price, actor: Actor, now: datetime) -> None:
    row.since, row.millionths, row.currency = price.since, price.millionths, price.currency
    row.tax, row.tax_name = price.tax, price.tax_name
    row.set_by, row.set_at = actor.who, now
    row.save()


def _taken(account: ApiAccount | None, price: Price) -> DayTaken:
    day = "the beginning" if price.since == BEGINNING else price.since.isoformat()
    whose = str(account or ALL)
    return DayTaken(f"A price for {whose} begins on {day} already: correct that one instead.")


def _told(row: CreditPrice) -> Mapping[str, Any]:
    return {
        "account": name_of(row),
        "from": "the beginning" if row.since == BEGINNING else row.since.isoformat(),
        "price": f"{written(row.millionths)} {row.currency} a credit",
        "tax": f"{written(row.tax * 100)} % {row.tax_name}" if row.tax else "none",
    }
