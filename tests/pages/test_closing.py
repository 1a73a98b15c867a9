"""Invoices beside a statement, and its sign-off: who may, what is said, and what is kept."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from pytest_django import Settings as SettingsOfTest

from accounts.audit import Actor
from accounts.models import AuditEvent, User
from accounts.models.audit import Act
from analytics import signing
from analytics.models import BillingPeriod, Image, Invoice, InvoiceFile, SignOff
from dashboard.uploads import LARGEST
from tests.cast import Cast
from tests.pages.conftest import As
from tests.pages.test_periods import text_of
from tests.signing import LATER, an_ended_period, filed, signed

PDF = b"%PDF-1.7 an invoice"
TYPED = {
    "number": "GC-184417",
    "day": "2026-11-04",
    "credits": "123",
    "amount": "1.23",
    "tax": "0.23",
    "currency": "usd",
    "note": "By post.",
}


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with time_machine.travel(LATER, tick=False):
        yield Cast.assemble()


@pytest.fixture
def october(cast: Cast) -> BillingPeriod:
    period = an_ended_period()
    period.account.teams.set([cast.design])
    return period


def at(name: str, period: BillingPeriod) -> str:
    return reverse(name, args=[period.pk])


def page_of(client: Client, period: BillingPeriod) -> str:
    return client.get(at("period", period)).content.decode()


def plain(html: str) -> str:
    text = re.sub(r"<[^>]+>", "", html).replace("\u202f", "").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", text)


def typed_in(client: Client, period: BillingPeriod, **changed: object) -> int:
    answer = client.post(at("invoices", period), {**TYPED, **changed})
    assert answer.status_code == 302
    return int(Invoice.objects.latest("pk").pk)


def test_an_invoice_that_the_tail_explains_agrees(
    october: BillingPeriod, cast: Cast, as_: As
) -> None:
    finance = as_(cast.finance)
    typed_in(finance, october, file=SimpleUploadedFile("invoice.pdf", PDF, "application/pdf"))
    row = Invoice.objects.get()
    assert (row.amount, row.tax, row.currency, row.credits) == (1_230_000, 230_000, "USD", 123)
    page = page_of(finance, october)
    said = plain(page)
    assert "The invoice is 3 credits higher, which the last 74 seconds can explain." in said
    assert "Ready to be signed off." in said
    tail = text_of(page, "tail-title")
    assert "Agrees. 123 lies between low and high." in tail
    assert "Credits of the period 116 ≈ 120 129 123 +3" in tail
    assert 'class="ruler-billed"' in page
    event = AuditEvent.objects.get(act=Act.INVOICE_ADDED)
    assert event.after["file_sha256"] == InvoiceFile.objects.get().sha256


@pytest.mark.parametrize(
    ("credits", "said"),
    [
        ("129", "which the last 74 seconds can explain"),
        ("120", "the same to the credit"),
        ("135", "15 credits higher, which corrections equals"),
        ("133", "13 credits higher, which corrections can explain"),
        ("100", "20 credits lower, which no image left can explain"),
        ("1000", "880 credits higher: 871 more than anything here explains"),
    ],
)
def test_what_explains_a_difference(
    october: BillingPeriod, cast: Cast, as_: As, credits: str, said: str
) -> None:
    finance = as_(cast.finance)
    typed_in(finance, october, credits=credits)
    assert said in plain(page_of(finance, october))


def test_a_credit_note_is_added_and_a_currency_is_never_added_to_another(
    october: BillingPeriod, cast: Cast, as_: As
) -> None:
    finance = as_(cast.finance)
    typed_in(finance, october, credits="140", amount="1.40", tax="")
    typed_in(finance, october, number="GC-2", credits="\u221220", amount="-0,20", tax="")
    typed_in(finance, october, number="GC-3", credits="", amount="3", tax="", currency="EUR")
    page = page_of(finance, october)
    assert "The 3 invoices are together the same to the credit." in plain(page)
    tail = text_of(page, "tail-title")
    assert re.search(
        r"Cost, USD without tax \$ 1 \.16 ≈\S*  ?\$ 1 \.20 \$ 1 \.29 \$ 1 \.20 \$ 0", tail
    )
    assert re.search(r"Billed, EUR without tax – – – € 3 \.00 –", tail)
    assert "1 invoice names no credits and is not in the sum." in tail


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("number", "", "Write the invoice’s number."),
        ("number", "x" * 65, "at most 64 characters"),
        ("number", "a\x00b", "Null characters are not allowed."),
        ("day", "2026-13-01", "Write a date such as"),
        ("day", "1026-11-04", "is the year right?"),
        ("credits", "1.5", "Write whole credits"),
        ("credits", "9" * 30, "less than or equal"),
        ("amount", "", "Write the amount"),
        ("amount", "1,234.50", "without thousands’ marks"),
        ("amount", "NaN", "without thousands’ marks"),
        ("amount", "1e300", "less than or equal"),
        ("amount", "0.0000001", "six decimals at most"),
        ("tax", "x", "without thousands’ marks"),
        ("currency", "E1", "three letters"),
        ("currency", "", "In which currency"),
        ("file", SimpleUploadedFile("a.pdf", b"<html>"), "name says PDF, but it is none"),
        ("file", SimpleUploadedFile("a.png", b"GIF89a"), "name says PNG, but it is none"),
        ("file", SimpleUploadedFile("a.txt", b""), "The file is empty."),
        ("file", SimpleUploadedFile("a.zip", b"x" * (LARGEST + 1)), "larger than 10 MB"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    october: BillingPeriod, cast: Cast, as_: As, field: str, value: object, said: str
) -> None:
    if isinstance(value, SimpleUploadedFile):
        value.seek(0)
    answer = as_(cast.finance).post(at("invoices", october), {**TYPED, field: value})
    assert answer.status_code == 422
    html = answer.content.decode()
    error = re.search(rf'id="id_{field}_error">([^<]+)', html)
    assert error
    assert said in error[1].replace("&#x27;", "'")
    assert not Invoice.objects.exists()
    assert not AuditEvent.objects.filter(act=Act.INVOICE_ADDED).exists()


def test_a_number_that_is_known_is_said_at_its_field(
    october: BillingPeriod, cast: Cast, as_: As
) -> None:
    finance = as_(cast.finance)
    typed_in(finance, october)
    file = SimpleUploadedFile("invoice.pdf", PDF)
    answer = finance.post(at("invoices", october), {**TYPED, "number": "gc-184417", "file": file})
    assert answer.status_code == 422
    assert "has an invoice of that number already" in answer.content.decode()
    assert Invoice.objects.count() == 1
    assert not InvoiceFile.objects.exists()


@pytest.mark.parametrize("name", ["facture é.html", "../../etc/passwd", 'a"\r\nb.exe', "x.PDF"])
def test_a_file_is_only_ever_saved(october: BillingPeriod, cast: Cast, as_: As, name: str) -> None:
    content = PDF if name.endswith("PDF") else b"<script>alert(1)</script>"
    finance = as_(cast.finance)
    pk = typed_in(finance, october, file=SimpleUploadedFile(name, content, "text/html"))
    answer = finance.get(reverse("invoice_file", args=[pk]))
    assert answer.content == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert not {"/", "\r", "\n"} & set(answer["Content-Disposition"])
    assert "sandbox" in answer["Content-Security-Policy"]
    assert as_(cast.lead).get(reverse("invoice_file", args=[pk])).status_code == 403
    assert as_(cast.other).get(reverse("invoice_file", args=[pk])).status_code == 404


def test_an_invoice_is_judged_and_removed(october: BillingPeriod, cast: Cast, as_: As) -> None:
    finance = as_(cast.finance)
    pk = typed_in(finance, october)
    judge = reverse("judge_invoice", args=[pk])
    finance.post(judge, {"judgement": "disputed"})
    assert Invoice.objects.get().judgement == ""
    assert "Say what is disputed." in finance.get(at("invoices", october)).content.decode()
    finance.post(judge, {"judgement": "disputed", "note": "Twice."})
    assert "The invoice is disputed." in plain(page_of(finance, october))
    finance.post(judge, {"judgement": "accepted", "note": ""})
    assert cast.finance.email in text_of(page_of(finance, october), "sign-off-title")
    finance.post(judge, {"judgement": "nonsense"})
    assert Invoice.objects.get().judgement == "accepted"
    finance.post(reverse("remove_invoice", args=[pk]))
    assert not Invoice.objects.exists()
    event = AuditEvent.objects.get(act=Act.INVOICE_REMOVED)
    assert event.before["number"] == "GC-184417"


def test_members_read_the_difference_but_no_note_and_no_file(
    october: BillingPeriod, cast: Cast, as_: As
) -> None:
    pk = typed_in(as_(cast.finance), october, file=SimpleUploadedFile("secret.pdf", PDF))
    Invoice.objects.update(judgement="disputed", judged_note="Psst.", judged_by="f@example.com")
    page = page_of(as_(cast.lead), october)
    assert "+3" in text_of(page, "tail-title")
    for hidden in ("By post.", "Psst.", "secret.pdf", reverse("invoice_file", args=[pk])):
        assert hidden not in page
    assert "Sign off October" not in page


def press(client: Client, period: BillingPeriod) -> str:
    """Sign what the page shows, and what the page says then."""
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', page_of(client, period))
    seen = {"sha256": found[1]} if found else {}
    return client.post(at("sign_off", period), seen, follow=True).content.decode()


def test_finance_signs_and_the_page_says_so(october: BillingPeriod, cast: Cast, as_: As) -> None:
    finance = as_(cast.finance)
    before = page_of(finance, october)
    assert "PI-2026-10" in before
    page = press(finance, october)
    assert "October 2026 is signed off. Its figures stay as they are." in page
    assert re.search(r'aria-current="step">Signed off', page)
    assert "Finance" in text_of(page, "sign-off-title")
    assert SignOff.objects.get().sha256 in page
    assert 'name="sha256"' not in page
    assert "Signed off" in as_(cast.lead).get("/periods/").content.decode()
    for title in ("balance-title", "operations-title", "tail-title"):
        assert text_of(page, title) == text_of(before, title)


def test_a_late_price_stands_below_what_was_signed(
    october: BillingPeriod, cast: Cast, as_: As
) -> None:
    finance = as_(cast.finance)
    page = press(finance, october)
    Image.objects.filter(credits_charged=None).update(credits_charged=12)
    pending = page_of(finance, october)
    assert "Not yet recorded" in text_of(pending, "sign-off-title")
    assert text_of(pending, "reconciled-title") == text_of(page, "reconciled-title")
    signing.record_amendments(LATER)
    amended = page_of(finance, october)
    assert "Amendment 1" in text_of(amended, "sign-off-title")
    assert "generate, charges of images 30 42" in text_of(amended, "sign-off-title")
    assert "More became known since." in plain(amended)
    assert SignOff.objects.get().sha256 in amended


def test_figures_that_changed_while_somebody_looked_are_not_signed(
    october: BillingPeriod, cast: Cast, as_: As
) -> None:
    seen = filed(october).sha256
    Image.objects.filter(credits_charged=None).update(credits_charged=12)
    answer = as_(cast.finance).post(at("sign_off", october), {"sha256": seen}, follow=True)
    assert "others than you saw" in answer.content.decode()
    assert not SignOff.objects.exists()


def test_a_running_period_says_what_it_waits_for(
    october: BillingPeriod, cast: Cast, as_: As
) -> None:
    november = BillingPeriod.objects.get(start=october.edge)
    page = page_of(as_(cast.finance), november)
    assert "it waits for the first reading of the next period" in plain(page)
    assert 'name="sha256"' not in page
    assert "waits for the first reading" in press(as_(cast.finance), november)
    assert not SignOff.objects.exists()


def test_a_second_person_approves(
    october: BillingPeriod, cast: Cast, as_: As, settings: SettingsOfTest
) -> None:
    settings.SIGN_OFF_APPROVALS = 2
    finance = as_(cast.finance)
    page = press(finance, october)
    assert "It waits for a second person’s approval" in page
    assert re.search(r'aria-current="step">Ended', page)
    assert "Approve October" not in page
    assert "you signed first" in page
    assert "waits for a second approval" in finance.get("/periods/").content.decode()
    page = press(as_(cast.admin), october)
    assert re.search(r'aria-current="step">Signed off', page)
    assert "Admin" in text_of(page, "sign-off-title")


def test_only_an_admin_takes_back_and_says_why(october: BillingPeriod, cast: Cast, as_: As) -> None:
    signed(october, cast.finance)
    address = at("take_sign_off_back", october)
    assert as_(cast.finance).post(address, {"reason": "x"}).status_code == 403
    admin = as_(cast.admin)
    assert "Statement PI-2026-10 will no longer" in admin.get(address).content.decode()
    answer = admin.post(address, {"reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()
    assert SignOff.objects.get().undone_at is None
    page = admin.post(address, {"reason": "The vendor refunds."}, follow=True).content.decode()
    assert "taken back by admin@example.com" in text_of(page, "sign-off-title")
    assert "The vendor refunds." in page
    again = admin.post(address, {"reason": "Once more."})
    assert again.status_code == 422


def test_both_acts_want_a_fresh_sign_in(october: BillingPeriod, cast: Cast, as_: As) -> None:
    client = as_(cast.admin)
    with time_machine.travel(LATER + timedelta(minutes=16), tick=False):
        for name in ("sign_off", "take_sign_off_back"):
            answer = client.post(at(name, october), {"sha256": "", "reason": "x"})
            assert answer["Location"].startswith("/you/confirm/")
    assert not SignOff.objects.exists()


def test_what_people_typed_is_only_text(october: BillingPeriod, cast: Cast, as_: As) -> None:
    evil = "<script>x</script>"
    finance = as_(cast.finance)
    pk = typed_in(finance, october, number=evil, note=evil)
    finance.post(reverse("judge_invoice", args=[pk]), {"judgement": "disputed", "note": evil})
    User.objects.filter(pk=cast.finance.pk).update(name=evil)
    cast.finance.refresh_from_db()
    signed(october, cast.finance)
    signing.take_back(october.account, october.start, evil, Actor("a", ""), LATER)
    for address in (at("period", october), at("invoices", october)):
        assert evil not in finance.get(address).content.decode()


def test_the_number_of_queries_is_fixed(
    october: BillingPeriod,
    cast: Cast,
    as_: As,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    finance = as_(cast.finance)
    for number in range(4):
        typed_in(finance, october, number=f"GC-{number}")
    signed(october, cast.finance)
    Image.objects.filter(credits_charged=None).update(credits_charged=12)
    with django_assert_max_num_queries(46):
        finance.get(at("period", october))
    with django_assert_max_num_queries(44):
        finance.get(at("invoices", october))


def test_looking_at_an_amendment_writes_none(
    october: BillingPeriod, cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(october, cast.finance)
    Image.objects.filter(credits_charged=None).update(credits_charged=12)
    compared: datetime = SignOff.objects.get().compared_at
    page_of(as_(cast.finance), october)
    row = SignOff.objects.get()
    assert row.compared_at == compared
    assert not row.amendments.exists()
