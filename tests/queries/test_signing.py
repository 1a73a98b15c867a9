"""What was signed stays as it was signed; what becomes known later is an amendment."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings as SettingsOfTest

from accounts.access import all_accounts
from accounts.audit import Actor
from accounts.models import ApiAccount, AuditEvent, User
from accounts.models.audit import Act
from accounts.models.people import Role
from analytics import protection, signing
from analytics.ledger.canon import hash_of
from analytics.ledger.money import Price
from analytics.models import (
    Amendment,
    BillingPeriod,
    Image,
    PeriodRuling,
    Rederivation,
    SignOff,
)
from analytics.pricing import set_price
from analytics.queries.statement import period_rows, statement, statement_cost
from tests.cast import an_account, person
from tests.signing import LATER, START, an_ended_period, an_image, filed, signed

pytestmark = pytest.mark.django_db
HASH = "06a3e162dfe57d03f9a664a7900af6a6fa627dc616b2d2457c4908cade3792d8"
TASK_AT = LATER + timedelta(hours=1)


@pytest.fixture
def finance() -> User:
    return person("finance", Role.FINANCE)


@pytest.fixture
def october() -> BillingPeriod:
    return an_ended_period()


def actor(user: User) -> Actor:
    return Actor.person(user, "192.0.2.1")


def take_back(period: BillingPeriod, user: User, reason: str = "The tax was wrong.") -> SignOff:
    return signing.take_back(period.account, period.start, reason, actor(user), LATER)


def price_the_late_image() -> None:
    Image.objects.filter(credits_charged=None).update(credits_charged=12)


def test_the_hash_is_the_same_wherever_it_is_made(october: BillingPeriod) -> None:
    """Written down once; every database and every machine makes it again."""
    assert filed(october).sha256 == HASH


def test_what_is_signed_is_what_was_seen(october: BillingPeriod, finance: User) -> None:
    seen = filed(october)
    assert seen.told.standing.status == "ended"
    row = signed(october, finance)
    assert (row.number, row.sha256, row.figures) == ("PI-2026-10", seen.sha256, seen.figures)
    assert hash_of(row.figures) == row.sha256
    after = filed(october)
    assert after.told.standing.status == "signed off"
    assert after.sign_off is not None
    assert after.sign_off.is_complete
    assert (after.pending, after.amendments) == (None, ())
    (event,) = AuditEvent.objects.filter(act=Act.PERIOD_SIGNED)
    assert event.after["sha256"] == row.sha256
    assert "PI-2026-10" in event.object_name


def test_a_signed_statement_says_what_the_one_before_it_said(
    october: BillingPeriod, finance: User
) -> None:
    before = filed(october).told
    signed(october, finance)
    after = filed(october).told
    for name in ("number", "period", "balance", "total", "tail", "quality", "previous", "bounds"):
        assert getattr(after, name) == getattr(before, name), name
    assert list(after.operations) == list(before.operations)
    assert after.days.credits == before.days.credits
    assert after.reconciliation.used == before.reconciliation.used
    one, other = before.reconciliation.total(), after.reconciliation.total()
    assert (one.counter, one.stated) == (other.counter, other.stated)
    assert one.unpriced + one.imageless.credits == other.imageless.credits


@pytest.mark.parametrize("name", ["Product images", "Others"])
def test_a_rename_an_image_that_goes_and_a_usual_price_change_nothing(
    october: BillingPeriod, finance: User, name: str
) -> None:
    row = signed(october, finance)
    ApiAccount.objects.filter(pk=october.account_id).update(name=name)
    Image.objects.filter(image_id="image-1").update(gone_at=LATER)
    assert filed(october).pending is None
    assert signing.record_amendments(TASK_AT) == 0
    assert filed(october).told.number == row.number == "PI-2026-10"


def test_a_late_price_is_an_amendment_and_leaves_the_signed_figures(
    october: BillingPeriod, finance: User
) -> None:
    row = signed(october, finance)
    before = filed(october)
    price_the_late_image()
    pending = filed(october).pending
    assert pending is not None
    assert pending.number == 0
    lines = {each.line: (each.before, each.after) for each in pending.changes}
    assert lines["generate, charges of images"] == (30, 42)
    assert lines["generate, images without a price"] == (1, 0)
    assert not Amendment.objects.exists()

    assert signing.record_amendments(TASK_AT) == 1
    assert signing.record_amendments(TASK_AT) == 0
    after = filed(october)
    assert after.pending is None
    (kept,) = after.amendments
    assert (kept.number, kept.noticed_at, kept.changes) == (1, TASK_AT, pending.changes)
    assert "images cost" in kept.reason
    assert (after.sha256, after.figures) == (row.sha256, row.figures)
    assert after.told.reconciliation.total() == before.told.reconciliation.total()
    assert AuditEvent.objects.filter(act=Act.PERIOD_AMENDED).count() == 1

    Image.objects.filter(credits_charged=12).update(credits_charged=None)
    assert signing.record_amendments(TASK_AT) == 1  # and back again is knowledge as well
    assert filed(october).amendments[1].sha256 == row.sha256


def test_a_price_that_is_corrected_later_is_an_amendment_and_the_cost_stays_as_signed(
    october: BillingPeriod, finance: User
) -> None:
    before = filed(october)
    signed(october, finance)
    (bounds,) = statement_cost(before.told).bounds
    assert (bounds.currency, str(bounds.low), str(bounds.best), str(bounds.high)) == (
        *("USD", "1.16", "1.20"),
        "1.29",
    )
    dearer = Price(START.date(), 20_000, "USD", 190_000, "VAT")
    set_price(Actor.person(finance, ""), october.account, dearer, LATER)
    after = filed(october)
    assert statement_cost(after.told) == statement_cost(before.told)
    assert after.pending is not None
    lines = {each.line: (each.before, each.after) for each in after.pending.changes}
    assert lines["Cost, USD, best"] == (1_200_000, 2_400_000)
    assert lines["Price from, 2026-10-01, millionths a credit"] == (None, 20_000)
    assert after.pending.reason == "Prices changed."


def test_readings_that_count_otherwise_are_an_amendment_that_names_who_ruled(
    october: BillingPeriod, finance: User
) -> None:
    signed(october, finance)
    BillingPeriod.objects.filter(pk=october.pk).update(remaining=380, used=120)
    PeriodRuling.objects.create(
        account=october.account,
        named_start=START,
        counted_as=START,
        decided_at=LATER + timedelta(minutes=1),
        decided_by="admin@example.com",
    )
    signing.record_amendments(TASK_AT)
    shown = filed(october)
    assert shown.told.period.used == 114
    assert "admin@example.com ruled" in shown.amendments[0].reason
    assert ("Closing balance as last read", 386, 380) in [
        (each.line, each.before, each.after) for each in shown.amendments[0].changes
    ]


def test_a_period_that_is_gone_is_an_amendment_and_its_proof_stays(
    october: BillingPeriod, finance: User, capsys: pytest.CaptureFixture[str]
) -> None:
    row = signed(october, finance)
    october.entries.all().delete()
    BillingPeriod.objects.filter(pk=october.pk).delete()
    assert signing.record_amendments(TASK_AT) == 1
    assert signing.record_amendments(TASK_AT) == 0
    assert "another start" in Amendment.objects.get().reason
    call_command("statement", "Product images", "2026-10-01", "--hash")
    assert capsys.readouterr().out.strip() == row.sha256


def test_nothing_is_amended_or_signed_while_figures_are_derived_anew(
    october: BillingPeriod, finance: User
) -> None:
    stretch = Rederivation.objects.create(
        account=october.account, since=START, until=START + timedelta(days=1)
    )
    with pytest.raises(signing.NotSigned, match="derived anew"):
        signed(october, finance)
    Rederivation.objects.filter(pk=stretch.pk).update(since=LATER, until=LATER + timedelta(days=1))
    signed(october, finance)
    price_the_late_image()
    Rederivation.objects.create(account=october.account)
    assert signing.record_amendments(TASK_AT) == 0
    assert filed(october).pending is None


def test_only_an_ended_period_is_signed_and_the_message_says_what_it_waits_for(
    october: BillingPeriod, finance: User
) -> None:
    november = BillingPeriod.objects.get(start=october.edge)
    with pytest.raises(signing.NotSigned, match="first reading of the next period"):
        signed(november, finance)
    late = an_image(october.account, "late", None)
    Image.objects.filter(pk=late.pk).update(detail_due_at=LATER)
    with pytest.raises(signing.NotSigned, match="the price of 1 image"):
        signed(october, finance)
    assert not SignOff.objects.exists()


def test_figures_that_nobody_saw_are_not_signed(october: BillingPeriod, finance: User) -> None:
    seen = filed(october).sha256
    price_the_late_image()
    with pytest.raises(signing.NotSigned, match="others than you saw"):
        signing.sign(october.account, START, seen, finance, actor(finance), LATER)


def test_signing_twice_says_who_did(october: BillingPeriod, finance: User) -> None:
    signed(october, finance)
    with pytest.raises(signing.NotSigned, match="already, by Finance"):
        signed(october, finance)


def test_a_second_person_approves(
    october: BillingPeriod, finance: User, settings: SettingsOfTest
) -> None:
    settings.SIGN_OFF_APPROVALS = 2
    admin = person("admin", Role.ADMIN)
    signed(october, finance)
    waiting = filed(october).told.standing
    assert (waiting.status, waiting.waits_for_approval) == ("ended", True)
    with pytest.raises(signing.NotSigned, match="somebody else"):
        signed(october, finance)
    settings.SIGN_OFF_APPROVALS = 1  # what was asked for when it was signed holds
    assert filed(october).told.standing.status == "ended"
    row = signed(october, admin, LATER + timedelta(minutes=5))
    assert (row.signed_by, row.approved_by) == (finance.email, admin.email)
    standing = filed(october).told.standing
    assert (standing.status, standing.closed_at) == ("signed off", LATER + timedelta(minutes=5))
    acts = AuditEvent.objects.order_by("pk").values_list("act", "who")
    assert list(acts) == [(Act.PERIOD_SIGNED, finance.email), (Act.PERIOD_APPROVED, admin.email)]


def test_what_became_known_between_two_signatures_stops_the_second(
    october: BillingPeriod, finance: User, settings: SettingsOfTest
) -> None:
    settings.SIGN_OFF_APPROVALS = 2
    admin = person("admin", Role.ADMIN)
    signed(october, finance)
    price_the_late_image()
    assert signing.record_amendments(TASK_AT) == 0
    with pytest.raises(signing.NotSigned, match="takes that back first"):
        signed(october, admin)
    take_back(october, admin)
    signed(october, admin)
    assert not filed(october).told.standing.closed_at


def test_what_is_taken_back_can_be_signed_anew(october: BillingPeriod, finance: User) -> None:
    first = signed(october, finance)
    price_the_late_image()
    take_back(october, finance)
    shown = filed(october)
    assert shown.told.standing.status == "ended"
    assert shown.sign_off is None
    assert [each.undone_reason for each in shown.undone] == ["The tax was wrong."]
    with pytest.raises(signing.NotSigned, match="taken back already"):
        take_back(october, finance)
    second = signed(october, finance, LATER + timedelta(minutes=1))
    assert second.sha256 != first.sha256
    event = AuditEvent.objects.get(act=Act.PERIOD_UNSIGNED)
    assert (event.who, event.note) == (finance.email, "The tax was wrong.")


def test_the_list_knows_what_is_signed_in_as_many_queries(
    october: BillingPeriod, finance: User
) -> None:
    with CaptureQueriesContext(connection) as before:
        period_rows(all_accounts(), LATER)
    signed(october, finance)
    with CaptureQueriesContext(connection) as after:
        rows = period_rows(all_accounts(), LATER).rows
    assert len(after) == len(before)
    assert [row.standing.status for row in rows] == ["open", "signed off"]


def test_merging_an_account_keeps_what_was_signed(october: BillingPeriod, finance: User) -> None:
    older = an_account("Older")
    both = an_ended_period(older)
    signed(october, finance)
    kept = signed(both, finance)
    signing.take_over(october.account, older, actor(finance), LATER)
    assert SignOff.objects.filter(account=older).count() == 2
    assert SignOff.objects.get(undone_at=None) == kept
    assert SignOff.objects.get(undone_at=LATER).undone_reason.startswith(
        "Product images was merged"
    )


def _figures() -> None:
    SignOff.objects.update(figures="{}")


def _start() -> None:
    SignOff.objects.update(start=LATER)


def _delete() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM analytics_signoff")


def _approve_twice() -> None:
    for name in ("b", "c"):
        SignOff.objects.update(approved_at=LATER, approved_by=name)


def _undo_twice() -> None:
    for name in ("b", "c"):
        SignOff.objects.update(undone_at=LATER, undone_by=name, undone_reason=name)


def _amend() -> None:
    Amendment.objects.update(reason="none")


def _drop_amendments() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM analytics_amendment")


@pytest.mark.parametrize(
    "act", [_figures, _start, _delete, _approve_twice, _undo_twice, _amend, _drop_amendments]
)
def test_the_database_refuses_to_change_what_was_signed(
    act: Callable[[], None], october: BillingPeriod, finance: User
) -> None:
    signed(october, finance)
    price_the_late_image()
    signing.record_amendments(TASK_AT)
    protection.protect(connection)
    with pytest.raises(DatabaseError, match=protection.SENTENCE), transaction.atomic():
        act()
    SignOff.objects.update(compared_at=LATER)
    take_back(october, finance)  # that is let, once
    protection.unprotect(connection)


def test_two_signatures_of_one_person_or_two_sign_offs_of_one_period_are_refused(
    october: BillingPeriod, finance: User
) -> None:
    row = signed(october, finance)
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.update(approved_at=LATER, approved_by=finance.email)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_the_command_prints_what_is_hashed(
    october: BillingPeriod, finance: User, capsys: pytest.CaptureFixture[str]
) -> None:
    def printed(*options: str) -> str:
        call_command("statement", "product images", "2026-10-01", *options)
        return capsys.readouterr().out

    assert hash_of(printed("--json")) == printed("--hash").strip()
    row = signed(october, finance)
    price_the_late_image()
    assert printed("--json") == row.figures
    assert printed("--hash").strip() == row.sha256 != printed("--hash", "--live").strip()
    assert json.loads(printed("--json"))["statement"] == "PI-2026-10"
    told = printed()
    assert "Signed by Finance" in told
    assert row.sha256 in told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("Nobody", "2026-10-01"), "Known: Product images"),
        (("Product images", "2026-10-02"), "Known starts: 2026-10-01T00:00:00Z"),
        (("Product images", "October"), "no date such as"),
    ],
)
def test_the_command_says_what_it_does_not_find(
    october: BillingPeriod, given: tuple[str, str], said: str
) -> None:
    with pytest.raises(Exception, match=said):
        call_command("statement", *given)


def test_a_statement_of_nobodys_account_is_none(october: BillingPeriod) -> None:
    assert statement(ApiAccount.objects.none(), october.pk, LATER) is None
