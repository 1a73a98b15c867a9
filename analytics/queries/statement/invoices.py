"""The invoices of a period, and how they compare with its statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from analytics.ledger.invoicing import RENEWAL, Comparison, compared
from analytics.models import Invoice, InvoiceFile
from analytics.models.invoices import Judgement
from analytics.queries.statement.money import bounds_of
from analytics.queries.statement.records import Statement


@dataclass(frozen=True, slots=True)
class FileView:
    """A file without its content; `size` in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """One invoice or credit note; `amount` and `tax` in millionths of `currency`."""

    id: int
    number: str
    day: date
    credits: int | None
    amount: int
    tax: int
    currency: str
    note: str
    added_at: datetime
    added_by: str
    judgement: str
    judged_at: datetime | None
    judged_by: str
    judged_note: str
    file: FileView | None


@dataclass(frozen=True, slots=True)
class InvoicedMoney:
    """All invoices in one currency. `comparison` is None where the statement has no cost in it."""

    currency: str
    amount: int
    tax: int
    comparison: Comparison | None


@dataclass(frozen=True, slots=True)
class Invoiced:
    """All invoices of a period together.

    `credits` compares the sum of those that name credits with the whole period; None where none
    does, or the period has not ended. `unlike` are currencies that the price is not in: their
    amounts are kept, and compared with nothing.
    """

    rows: tuple[InvoiceView, ...]
    credits: Comparison | None
    money: tuple[InvoicedMoney, ...]
    unlike: tuple[str, ...]

    @property
    def is_disputed(self) -> bool:
        return any(row.judgement == Judgement.DISPUTED for row in self.rows)

    @property
    def is_accepted(self) -> bool:
        return bool(self.rows) and all(row.judgement == Judgement.ACCEPTED for row in self.rows)

    @property
    def without_credits(self) -> int:
        return sum(row.credits is None for row in self.rows)


def invoices_of(account: int, start: datetime) -> tuple[InvoiceView, ...]:
    """By day and number; two queries."""
    found = list(Invoice.objects.filter(account=account, start=start).order_by("day", "number"))
    kept = InvoiceFile.objects.filter(invoice__in=found).values_list("pk", "name", "size", "sha256")
    files = {pk: FileView(name, size, digest) for pk, name, size, digest in kept}
    return tuple(_view(row, files.get(row.pk)) for row in found)


def invoiced(told: Statement, rows: Sequence[InvoiceView]) -> Invoiced:
    """The invoices beside the statement that is shown."""
    named = [row.credits for row in rows if row.credits is not None]
    comparable = bool(named) and told.tail is not None
    money = _money(told, rows) if told.tail is not None else ()
    priced = any(each.comparison for each in money) or bool(bounds_of(told))
    return Invoiced(
        tuple(rows),
        compared(sum(named), told.bounds, _residuals(told)) if comparable else None,
        money,
        tuple(each.currency for each in money if priced and each.comparison is None),
    )


def _money(told: Statement, rows: Sequence[InvoiceView]) -> tuple[InvoicedMoney, ...]:
    costs, found = bounds_of(told), []
    for currency in sorted({row.currency for row in rows}):
        own = [row for row in rows if row.currency == currency]
        amount, cost = sum(row.amount for row in own), costs.get(currency)
        bounds = cost.millionths if cost else None
        comparison = compared(amount, bounds, {}) if bounds else None
        found.append(InvoicedMoney(currency, amount, sum(row.tax for row in own), comparison))
    return tuple(found)


def _residuals(told: Statement) -> Mapping[str, int]:
    """By how much a bill differs that leaves out what is given back, has no image or no price."""
    all_ = told.reconciliation.total()
    return {
        "corrections": -all_.corrections.credits,
        "no image left": -all_.imageless.credits,
        "images without a price": -all_.unpriced,
        RENEWAL: told.balance.renewal or 0,
    }


def _view(row: Invoice, file: FileView | None) -> InvoiceView:
    return InvoiceView(
        id=row.pk,
        number=row.number,
        day=row.day,
        credits=row.credits,
        amount=row.amount,
        tax=row.tax,
        currency=row.currency,
        note=row.note,
        added_at=row.added_at,
        added_by=row.added_by,
        judgement=row.judgement,
        judged_at=row.judged_at,
        judged_by=row.judged_by,
        judged_note=row.judged_note,
        file=file,
    )
