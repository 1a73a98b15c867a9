"""Keep the vendor's invoices beside the statements: add, judge, remove, each with its act."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.audit import Actor, record
from accounts.models import ApiAccount
from accounts.models.audit import Act
from analytics.models import BillingPeriod, Invoice, InvoiceFile
from analytics.models.invoices import Judgement


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it came in; `kind` is what its first bytes say."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Typed:
    """An invoice as it was typed in; money in whole millionths of `currency`."""

    number: str
    day: date
    credits: int | None
    amount: int
    tax: int
    currency: str
    note: str


@dataclass(frozen=True, slots=True)
class Known:
    """An invoice that is kept; `period` is where it is shown, None while none starts there."""

    id: int
    number: str
    period: int | None


class KnownAlready(Exception):
    """The period has an invoice of this number."""


@transaction.atomic
def add(
    account: ApiAccount,
    start: datetime,
    typed: Typed,
    sent: Sent | None,
    actor: Actor,
    now: datetime,
) -> Invoice:
    """With its file, or nothing at all. Raises KnownAlready."""
    try:
        with transaction.atomic():
            row = Invoice.objects.create(
                account=account, start=start, added_at=now, added_by=actor.who, **asdict(typed)
            )
    except IntegrityError:
        raise KnownAlready from None
    said = {**asdict(typed), "start": start}
    if sent is not None:
        kept = InvoiceFile.objects.create(
            invoice=row,
            name=sent.name,
            kind=sent.kind,
            size=len(sent.content),
            sha256=sha256(sent.content).hexdigest(),
            content=sent.content,
        )
        said |= {"file": kept.name, "file_sha256": kept.sha256}
    record(Act.INVOICE_ADDED, actor, row, name=_name(row), after=said)
    return row


def known(accounts: QuerySet[ApiAccount], pk: int) -> Known | None:
    """An invoice of one of these accounts."""
    row = Invoice.objects.filter(pk=pk, account__in=accounts).first()
    if row is None:
        return None
    periods = BillingPeriod.objects.filter(account=row.account_id, start=row.start)
    return Known(row.pk, row.number, periods.values_list("pk", flat=True).first())


def file_of(pk: int) -> Sent | None:
    row = InvoiceFile.objects.filter(pk=pk).first()
    return Sent(row.name, row.kind, bytes(row.content)) if row else None


@transaction.atomic
def judge(pk: int, judgement: Judgement, note: str, actor: Actor, now: datetime) -> None:
    """Accept it, dispute it, or leave it open again. Invoice.DoesNotExist where it is gone."""
    row = Invoice.objects.select_for_update().get(pk=pk)
    before = {"judgement": row.get_judgement_display(), "note": row.judged_note}
    Invoice.objects.filter(pk=pk).update(
        judgement=judgement,
        judged_note=note,
        judged_at=now if judgement else None,
        judged_by=actor.who if judgement else "",
    )
    record(
        Act.INVOICE_JUDGED,
        actor,
        row,
        name=_name(row),
        before=before,
        after={"judgement": judgement.label, "note": note},
    )


@transaction.atomic
def remove(pk: int, actor: Actor) -> None:
    """With its file; the audit log keeps what it said. Twice is harmless."""
    row = Invoice.objects.select_for_update().filter(pk=pk).first()
    if row is None:
        return
    said = {
        name: getattr(row, name)
        for name in ("start", "number", "day", "credits", "amount", "tax", "currency", "note")
    }
    record(Act.INVOICE_REMOVED, actor, row, name=_name(row), before=said)
    row.delete()


def _name(row: Invoice) -> str:
    return f"{row.account}, {row}"
