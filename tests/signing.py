"""A period that can be signed, written by hand, and how tests sign it."""

from datetime import UTC, date, datetime, timedelta

from accounts.access import all_accounts
from accounts.audit import Actor
from accounts.models import ApiAccount, User
from analytics import signing
from analytics.invoicing import Sent, Typed, add
from analytics.models import (
    BillingPeriod,
    Image,
    Invoice,
    LedgerEntry,
    QuarterBurn,
    SignOff,
    Snapshot,
)
from analytics.models.ledger import EntryKind
from analytics.queries.statement import Filed, filed_statement
from tests.cast import an_account

START = datetime(2026, 10, 1, tzinfo=UTC)
EDGE = datetime(2026, 11, 1, tzinfo=UTC)
LAST = EDGE - timedelta(seconds=74)
LATER = datetime(2026, 11, 23, 9, tzinfo=UTC)


def an_ended_period(account: ApiAccount | None = None) -> BillingPeriod:
    """October 2026 of Product images: 90 generated and 30 edited credits, 6 of them given back;
    3 images have a charge of 10, one was gone before its charge was read. November was seen."""
    account = account or an_account("Product images")
    october = _period(account, START, EDGE, opening=500, used=114, last_at=LAST)
    BillingPeriod.objects.filter(pk=october.pk).update(tail_low=2, tail_best=6, tail_high=15)
    _period(account, EDGE, EDGE + timedelta(days=30), opening=500, used=0, last_at=LATER)
    noon = START + timedelta(days=11, hours=12)
    reading = Snapshot.objects.create(
        account=account,
        number=1,
        at=noon,
        last_at=LAST,
        remaining=386,
        used=114,
        period_start=START,
        period_end=EDGE,
        breakdown={"generate": 90, "edit": 24},
        total_images=3,
    )
    for kind, operation, credits in (
        (EntryKind.USAGE, "generate", 90),
        (EntryKind.USAGE, "edit", 30),
        (EntryKind.CORRECTION, "edit", -6),
    ):
        LedgerEntry.objects.create(
            account=account,
            period=october,
            snapshot=reading,
            kind=kind,
            operation=operation,
            since=START,
            until=noon,
            credits=credits,
        )
    for operation, used, back in (("generate", 90, 0), ("edit", 30, -6)):
        sums = {"usage": used, "correction": back}
        QuarterBurn.objects.create(
            account=account, period=october, operation=operation, quarter=noon, **sums
        )
    for number in range(4):
        an_image(account, f"image-{number}", 10 if number else None, gone=not number)
    return october


def known_later(period: BillingPeriod) -> None:
    """The counters turn out to have said 6 credits of edits more."""
    entry = period.entries.get(kind=EntryKind.USAGE, operation="edit")
    LedgerEntry.objects.filter(pk=entry.pk).update(credits=36)
    QuarterBurn.objects.filter(period=period, operation="edit").update(usage=36)
    counted = {"generate": 90, "edit": 30}
    BillingPeriod.objects.filter(pk=period.pk).update(used=120, remaining=380, counted=counted)


def an_image(account: ApiAccount, name: str, charge: int | None, *, gone: bool = False) -> Image:
    at = START + timedelta(days=11, hours=11)
    return Image.objects.create(
        account=account,
        image_id=name,
        operation="generate",
        prompt=name,
        created_at=at,
        first_seen_at=at,
        last_seen_at=at,
        credits_charged=charge,
        gone_at=at if gone else None,
    )


def _period(
    account: ApiAccount,
    start: datetime,
    edge: datetime,
    *,
    opening: int,
    used: int,
    last_at: datetime,
) -> BillingPeriod:
    return BillingPeriod.objects.create(
        account=account,
        start=start,
        end=edge - timedelta(seconds=1),
        edge=edge,
        opening=opening,
        remaining=opening - used,
        used=used,
        counted={"generate": 90, "edit": used - 90} if used else {},
        first_at=start + timedelta(seconds=40),
        last_at=last_at,
    )


def an_invoice(period: BillingPeriod) -> Invoice:
    """Of 123 credits for 1.23 USD, with a file."""
    typed = Typed("GC-184417", date(2026, 11, 4), 123, 1_230_000, 0, "USD", "")
    file = Sent("invoice.pdf", "application/pdf", b"%PDF-1.7")
    return add(period.account, period.start, typed, file, Actor("finance", ""), LATER)


def filed(period: BillingPeriod, now: datetime = LATER) -> Filed:
    found = filed_statement(all_accounts(), period.pk, now)
    assert found is not None
    return found


def signed(period: BillingPeriod, user: User, now: datetime = LATER) -> SignOff:
    """Signed, or approved, by this person, as they see it."""
    seen = filed(period, now).sha256
    actor = Actor.person(user, "192.0.2.1")
    return signing.sign(period.account, period.start, seen, user, actor, now)
