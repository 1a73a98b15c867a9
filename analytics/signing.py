"""Sign the statement of an ended period, approve it, take it back, note what becomes known later.

What is signed is named by account and period start: periods are derived, and may be made anew.
"""

import json
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import Actor, record
from accounts.models import ApiAccount, User
from accounts.models.audit import Act
from analytics.ledger.amending import differences, meaning
from analytics.ledger.canon import canonical, hash_of
from analytics.models import Amendment, BillingPeriod, PeriodRuling, SignOff
from analytics.numbering import give_code
from analytics.queries.statement import Statement, figures_text, is_settled, live_statement
from analytics.sync.leases import lock

THIN = "\u202f"  # between thousands, as on pages
AT_ONCE = 200  # statements that one turn of the schedule compares with what is known now


class NotSigned(Exception):
    """Why nothing was signed or taken back, in one sentence for who tried."""


OTHERS = "The figures are others than you saw: they changed meanwhile. Look again, then sign."


@transaction.atomic
def sign(
    account: ApiAccount, start: datetime, seen: str, user: User, actor: Actor, now: datetime
) -> SignOff:
    """Sign the figures whose hash is `seen`; the second of two people approves what was signed.

    Raises NotSigned.
    """
    lock(account)
    give_code(account)
    live = _live(account, start, now)
    if live is None:
        raise NotSigned("There is no such period any more.")
    standing = _living(account).filter(start=start).first()
    if standing is not None:
        return _approve(standing, live, seen, user, actor, now)
    refuse_unless_ended(live)
    text = figures_text(live)
    if not is_settled(live):
        raise NotSigned("Its figures are being derived anew: try again in a moment.")
    if hash_of(text) != seen:
        raise NotSigned(OTHERS)
    row = SignOff.objects.create(
        account=account,
        start=start,
        number=live.number,
        figures=text,
        sha256=seen,
        wanted=settings.SIGN_OFF_APPROVALS,
        signed_at=now,
        signed_by=user.email,
        signed_name=str(user),
        compared_at=now,
    )
    _record(Act.PERIOD_SIGNED, actor, row)
    return row


def refuse_unless_ended(live: Statement) -> None:
    """Raises NotSigned with what the period waits for."""
    if waits := waits_for(live):
        raise NotSigned(f"It can be signed off once it has ended: it waits for {waits}.")


def waits_for(live: Statement) -> str:
    """What keeps a period from having ended; "" where nothing does."""
    if live.standing.next_seen_at is None:
        return "the first reading of the next period"
    if unpriced := live.standing.unpriced:
        least = "" if live.standing.counts_all else "at least "
        images = f"{unpriced:,} image{'s' if unpriced > 1 else ''}".replace(",", THIN)
        return f"the price of {least}{images}"
    return ""


def _approve(
    row: SignOff, live: Statement, seen: str, user: User, actor: Actor, now: datetime
) -> SignOff:
    if row.is_complete:
        raise NotSigned(f"It is signed off already, by {row.signed_name}.")
    if row.signed_by == user.email:
        raise NotSigned("You signed it already: somebody else has to approve it.")
    if seen != row.sha256:
        raise NotSigned(OTHERS)
    if figures_text(live) != row.figures:
        raise NotSigned(
            f"Something else became known since {row.signed_name} signed. "
            "An admin takes that back first; then it is signed anew."
        )
    approved = {"approved_at": now, "approved_by": user.email, "approved_name": str(user)}
    if not _living(row.account).filter(pk=row.pk, approved_at__isnull=True).update(**approved):
        raise NotSigned("Somebody else was quicker: it is approved already.")
    row.refresh_from_db()
    _record(Act.PERIOD_APPROVED, actor, row)
    return row


@transaction.atomic
def take_back(
    account: ApiAccount, start: datetime, reason: str, actor: Actor, now: datetime
) -> SignOff:
    """Un-sign: figures and signatures are kept, and count no more. Raises NotSigned."""
    lock(account)
    row = _living(account).filter(start=start).first()
    if row is None:
        raise NotSigned("It is not signed off, or was taken back already.")
    _undo(row, reason, actor, now)
    return row


def _undo(row: SignOff, reason: str, actor: Actor, now: datetime) -> None:
    by = actor.who or actor.origin
    SignOff.objects.filter(pk=row.pk).update(undone_at=now, undone_by=by, undone_reason=reason)
    _record(Act.PERIOD_UNSIGNED, actor, row, note=reason)


def take_over(twin: ApiAccount, older: ApiAccount, actor: Actor, now: datetime) -> None:
    """What was signed and billed of an account that is merged into another one.

    Of a period that both signed, what the older one signed goes on. The caller's transaction.
    """
    both = _living(twin).filter(start__in=_living(older).values("start"))
    for row in both:
        _undo(row, f"{twin} was merged into {older}, which has one of its own.", actor, now)
    SignOff.objects.filter(account=twin).update(account=older)
    known = {
        (start, number.lower()) for start, number in older.invoices.values_list("start", "number")
    }
    for invoice in twin.invoices.all():
        if (invoice.start, invoice.number.lower()) not in known:
            type(invoice).objects.filter(pk=invoice.pk).update(account=older)


def record_amendments(now: datetime, at_once: int = AT_ONCE) -> int:
    """Compare what was signed with what is known now, those first that were compared longest ago.

    Returns how many amendments it made. Twice is harmless.
    """
    living = SignOff.objects.filter(undone_at__isnull=True).select_related("account")
    rows = list(living.order_by("compared_at", "pk")[:at_once])
    # Beforehand: one that cannot be compared must not keep the others from their turn.
    SignOff.objects.filter(pk__in=[row.pk for row in rows]).update(compared_at=now)
    return sum(amend(row, now) for row in rows)


@transaction.atomic
def amend(row: SignOff, now: datetime) -> bool:
    """Note what became known since it was signed or last amended; False where nothing did."""
    lock(row.account)
    if not row.is_complete or SignOff.objects.filter(pk=row.pk, undone_at__isnull=False).exists():
        return False
    last = row.amendments.order_by("-number").first()
    before = last.figures if last else row.figures
    live = _live(row.account, row.start, now)
    if live and not is_settled(live):
        return False
    after = figures_text(live) if live else canonical({"statement": row.number})
    if after == before:
        return False
    old, new = json.loads(before), json.loads(after)
    changes = differences(old, new)
    made = Amendment.objects.create(
        sign_off=row,
        number=last.number + 1 if last else 1,
        noticed_at=now,
        reason=_reason(row, last.noticed_at if last else row.signed_at, meaning(old, new)),
        changes=[[each.line, each.before, each.after] for each in changes],
        figures=after,
        sha256=hash_of(after),
    )
    record(
        Act.PERIOD_AMENDED,
        Actor("", "record_amendments task"),
        row,
        name=_name(row),
        after={"amendment": made.number, "lines": len(changes), "sha256": made.sha256},
        note=made.reason,
    )
    return True


def _reason(row: SignOff, since: datetime, meaning: str) -> str:
    """What kind of knowledge it is, and who ruled on the account's readings meanwhile."""
    rulings = PeriodRuling.objects.filter(account=row.account, decided_at__gt=since)
    by = sorted(set(rulings.values_list("decided_by", flat=True)))
    return f"{meaning} {', '.join(by)} ruled on readings since." if by else meaning


def _live(account: ApiAccount, start: datetime, now: datetime) -> Statement | None:
    period = BillingPeriod.objects.filter(account=account, start=start).first()
    own = ApiAccount.objects.filter(pk=account.pk)
    return live_statement(own, period.pk, now) if period else None


def _living(account: ApiAccount) -> QuerySet[SignOff]:
    return SignOff.objects.filter(account=account, undone_at__isnull=True)


def _name(row: SignOff) -> str:
    return f"{row.account}, statement {row.number}"


def _record(act: Act, actor: Actor, row: SignOff, note: str = "") -> None:
    after = {"start": row.start, "sha256": row.sha256}
    record(act, actor, row, name=_name(row), after=after, note=note)
