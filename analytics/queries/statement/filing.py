"""A statement as it stands in the books: as it was signed, with what became known afterwards."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from accounts.models import ApiAccount
from analytics.ledger.amending import Difference, differences, meaning
from analytics.ledger.canon import canonical, hash_of
from analytics.models import Amendment, Rederivation, SignOff
from analytics.queries.statement.figures import as_signed, figures_of
from analytics.queries.statement.invoices import Invoiced, invoiced, invoices_of
from analytics.queries.statement.records import Statement
from analytics.queries.statement.whole import live_statement


@dataclass(frozen=True, slots=True)
class SignOffView:
    """Who signed, and what; `undone_*` where it was taken back."""

    id: int
    number: str
    sha256: str
    wanted: int
    signed_at: datetime
    signed_by: str
    signed_name: str
    approved_at: datetime | None
    approved_name: str
    undone_at: datetime | None
    undone_by: str
    undone_reason: str

    @property
    def is_complete(self) -> bool:
        return self.wanted == 1 or self.approved_at is not None


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """What became known after the signing. `number` is 0 while it is not recorded yet."""

    number: int
    noticed_at: datetime | None
    reason: str
    changes: tuple[Difference, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Filed:
    """`told` are the signed figures where somebody signed, else those that are known now.

    `figures` is their canonical text, `sha256` its hash. `pending` is what is known now and was
    neither signed nor recorded as an amendment. `undone` are sign-offs that were taken back.
    """

    told: Statement
    figures: str
    sha256: str
    sign_off: SignOffView | None
    amendments: tuple[AmendmentView, ...]
    pending: AmendmentView | None
    undone: tuple[SignOffView, ...]
    invoiced: Invoiced


def filed_statement(accounts: QuerySet[ApiAccount], pk: int, now: datetime) -> Filed | None:
    """None where the period is none of these accounts'."""
    live = live_statement(accounts, pk, now)
    return None if live is None else filed(live)


def statement(accounts: QuerySet[ApiAccount], pk: int, now: datetime) -> Statement | None:
    """The statement of this period, as it was signed if it was; None where it is none of theirs."""
    found = filed_statement(accounts, pk, now)
    return found.told if found else None


def filed(live: Statement) -> Filed:
    """What is in the books of this period; at most five queries."""
    account, start = live.period.account_id, live.period.start
    rows = list(SignOff.objects.filter(account=account, start=start).order_by("signed_at", "pk"))
    signed = next((row for row in rows if row.undone_at is None), None)
    known = figures_text(live)
    amendments = list(signed.amendments.order_by("number")) if signed else []
    told = as_signed(live, json.loads(signed.figures)) if signed else live
    last = amendments[-1].figures if amendments else signed.figures if signed else known
    return Filed(
        told=told,
        figures=signed.figures if signed else known,
        sha256=signed.sha256 if signed else hash_of(known),
        sign_off=_sign_off(signed) if signed else None,
        amendments=tuple(_amendment(row) for row in amendments),
        pending=_pending(last, known) if last != known and is_settled(live) else None,
        undone=tuple(_sign_off(row) for row in rows if row.undone_at is not None),
        invoiced=invoiced(told, invoices_of(account, start)),
    )


def figures_text(live: Statement) -> str:
    return canonical(figures_of(live))


def is_settled(live: Statement) -> bool:
    """Whether no part of the period waits to be derived anew: until then its figures move."""
    whole, period = Q(since__isnull=True), live.period
    touching = Q(since__lt=period.edge, until__gt=period.start)
    waiting = Rederivation.objects.filter(whole | touching, account=period.account_id)
    return not waiting.exists()


def _pending(last: str, known: str) -> AmendmentView:
    before, after = json.loads(last), json.loads(known)
    return AmendmentView(
        0, None, meaning(before, after), differences(before, after), hash_of(known)
    )


def _amendment(row: Amendment) -> AmendmentView:
    changes: Sequence[tuple[str, int | str | None, int | str | None]] = row.changes
    return AmendmentView(
        row.number,
        row.noticed_at,
        row.reason,
        tuple(Difference(*each) for each in changes),
        row.sha256,
    )


def _sign_off(row: SignOff) -> SignOffView:
    return SignOffView(
        id=row.pk,
        number=row.number,
        sha256=row.sha256,
        wanted=row.wanted,
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        signed_name=row.signed_name,
        approved_at=row.approved_at,
        approved_name=row.approved_name,
        undone_at=row.undone_at,
        undone_by=row.undone_by,
        undone_reason=row.undone_reason,
    )
