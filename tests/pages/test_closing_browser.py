"""A period is closed in a real browser, with and without scripts, and fits on a phone."""

import hashlib

import pytest
from playwright.sync_api import FilePayload

from analytics.models import BillingPeriod, Image, SignOff
from tests.pages.browsing import TOO_WIDE, Visit
from tests.signing import an_invoice

pytestmark = pytest.mark.browser


def ended() -> BillingPeriod:
    Image.objects.update(detail_due_at=None)
    return BillingPeriod.objects.filter(account__name="Busy", tail_high__isnull=False).latest(
        "start"
    )


def test_an_invoice_is_typed_in_and_the_period_signed_without_scripts(scriptless: Visit) -> None:
    period = ended()
    page = scriptless.open(f"/periods/{period.pk}/")
    page.get_by_role("link", name="Type in the invoice").click()
    content = b"%PDF-1.7 what was billed"
    for label, text in {
        "Number": "GC-1",
        "Date": f"{period.edge:%Y-%m-%d}",
        "Credits": str(period.used),
        "Amount, without tax": "12.34",
    }.items():
        page.get_by_label(label, exact=True).fill(text)
    file = FilePayload(name="bill.pdf", mimeType="application/pdf", buffer=content)
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Keep it").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="bill.pdf").click()
    assert download.value.path().read_bytes() == content
    assert hashlib.sha256(content).hexdigest() in page.content()
    page.locator("select[name=judgement]").select_option("accepted")
    page.get_by_role("button", name="Say so").click()

    page = scriptless.open(f"/periods/{period.pk}/")
    page.get_by_role("link", name="Go to sign-off").click()
    page.get_by_role("button", name="Sign off").click()
    page.get_by_text("is signed off. Its figures stay as they are.").wait_for()
    assert SignOff.objects.get().sha256 in page.content()

    page.get_by_role("link", name="Take the sign-off back").click()
    page.get_by_label("Reason").fill("Only to try it.")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("Only to try it.").wait_for()


def test_both_pages_fit_on_a_phone(visit: Visit) -> None:
    period = ended()
    an_invoice(period)
    visit.page.set_viewport_size({"width": 390, "height": 800})
    for path in (f"/periods/{period.pk}/", f"/periods/{period.pk}/invoices/"):
        assert visit.open(path).evaluate(TOO_WIDE) == []
