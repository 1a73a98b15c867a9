"""What the letters say: the figures of the pages, for their reader, and how to turn them off."""

import csv
import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from accounts.models import Membership, User
from accounts.models.report_choices import ReportKind
from accounts.report_choices import switch, wants
from analytics.models import BillingPeriod, QuarterBurn, ReportDelivery, Work
from analytics.queries import wanted_letter
from analytics.reporting.deciding import decide
from dashboard.reporting.composing import compose
from tests.cast import Cast
from tests.pages.conftest import As
from tests.reporting.conftest import LATER, SOON, a_letter
from tests.signing import EDGE, signed

pytestmark = pytest.mark.usefixtures("mail")


def plain(letter: EmailMultiAlternatives) -> str:
    """Its text with one kind of space."""
    return re.sub(r"[^\S\n]+", " ", str(letter.body))


def html(letter: EmailMultiAlternatives) -> str:
    (part,) = letter.alternatives
    return str(part[0])


def test_the_statement_says_what_its_page_says(cast: Cast, october: BillingPeriod) -> None:
    letter = a_letter(cast.finance)
    assert letter.to == [cast.finance.email]
    assert letter.subject == "Product images, October 2026: 114 credits"
    text = plain(letter)
    assert text.startswith("October 2026 used ≈ 120 credits; all but 6 were read. Ready to be")
    for line in (
        "Opening balance 500",
        "Usage −120",
        "Corrections, given back +6",
        "Closing balance as last read 386",
        "generate 4 90 78.9 %",
        "All 4 114",
        "1 reading, the longest gap",
        "the last 1 min 14 s: between 2 and 15 credits more, most likely 6.",
        f"/periods/{october.pk}/",
    ):
        assert line in text, line
    assert "As finance you get the statement of every period of the accounts that you see." in text


def test_what_it_cost_stands_in_it_where_a_price_held(cast: Cast, october: BillingPeriod) -> None:
    assert "Observed credits, USD $1.14" in plain(a_letter(cast.finance))


def test_it_says_what_it_waits_for(cast: Cast, october: BillingPeriod) -> None:
    signed(october, cast.finance, LATER)
    assert "Signed off on" in plain(a_letter(cast.admin))


def test_the_file_is_that_of_the_statements_page(
    cast: Cast, october: BillingPeriod, as_: As
) -> None:
    (file,) = a_letter(cast.finance).attachments
    name, content, kind = file
    assert (name, kind) == ("coalmeter-product-images-2026-10-01.csv", "text/csv")
    page = as_(cast.finance).get(f"/periods/{october.pk}/statement.csv")
    assert content.encode() == page.getvalue()
    assert sum(1 for row in csv.DictReader(StringIO(content)) if row["section"] == "balance") == 6


def test_a_file_that_no_mail_server_takes_is_left_out(
    cast: Cast, october: BillingPeriod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.reporting.statement.MOST_ATTACHED", 100)
    letter = a_letter(cast.finance)
    assert not letter.attachments
    assert "Its file is too large for a letter" in plain(letter)


def test_it_is_written_for_its_reader(cast: Cast, october: BillingPeriod) -> None:
    BillingPeriod.objects.filter(pk=october.pk).update(opening=24_016)
    User.objects.filter(pk=cast.finance.pk).update(number_format="point")
    assert "Opening balance 24.016" in plain(a_letter(cast.finance))
    assert "Opening balance 24 016" in plain(a_letter(cast.admin))


def test_the_week_compares_with_the_one_before(cast: Cast, october: BillingPeriod) -> None:
    burned(october, EDGE - timedelta(days=5), "generate", 30)  # 27 October, a Tuesday
    burned(october, EDGE - timedelta(days=10), "generate", 20)
    burned(october, EDGE - timedelta(days=10), "edit", 4)
    letter = a_letter(cast.lead, "week")
    assert letter.subject == "Design: 30 credits from 26 Oct to 1 Nov 2026"
    text = plain(letter)
    for line in (
        "Design used 30 credits from 26 Oct to 1 Nov 2026, 25.0 % more than in the week before.",
        "generate 30 20 +50.0 %",
        "edit 0 4 −100.0 %",
        "Product images 30 24 +25.0 %",
        "generate, Product images 30 +10",
        "edit, Product images 0 −4",
        "Product images 500 1 Dec 2026 until then",
        "You get this every Monday as a lead of Design.",
        f"?team={cast.design.pk}&range=custom&since=2026-10-26&until=2026-11-01",
    ):
        assert line in text, line


def test_the_overview_shows_the_same_week(cast: Cast, october: BillingPeriod, as_: As) -> None:
    burned(october, EDGE - timedelta(days=5), "generate", 31)
    text = plain(a_letter(cast.lead, "week"))
    (address,) = re.findall(r"http://localhost:\d+(/\?\S+)", text)
    page = as_(cast.lead).get(address).content.decode()
    assert "31" in re.sub(r"<[^>]+>", "", page)
    assert "is left out" not in page


def test_an_account_that_is_new_is_not_compared(cast: Cast, october: BillingPeriod) -> None:
    BillingPeriod.objects.filter(pk=october.pk).update(start=EDGE - timedelta(days=8))
    burned(october, EDGE - timedelta(days=5), "generate", 30)
    text = plain(a_letter(cast.lead, "week"))
    assert "Design used 30 credits from 26 Oct to 1 Nov 2026." in text
    assert "so not compared: Product images." in text
    assert "What changed most" not in text


def test_trouble_is_said_with_what_it_leaves_out(cast: Cast, october: BillingPeriod) -> None:
    Work.objects.create(account=october.account, kind="reading", error="Its key answers 401.")
    text = plain(a_letter(cast.lead, "week"))
    assert "Not fresh: Product images; see below." in text
    assert "Product images was last read on 31 Oct 2026, 23:58 (UTC). Its key answers 401." in text
    assert "What was used later is not in these figures." in text


def test_an_account_that_runs_dry_is_named(cast: Cast, october: BillingPeriod) -> None:
    BillingPeriod.objects.filter(start=EDGE).update(used=300, remaining=200)
    assert "Product images 200 1 Dec 2026 dry about 4 Nov 2026" in plain(
        a_letter(cast.lead, "week")
    )


def test_invented_figures_are_called_so(cast: Cast, october: BillingPeriod) -> None:
    for letter in (a_letter(cast.finance), a_letter(cast.lead, "week")):
        assert "sandbox" not in plain(letter)
    type(october.account).objects.update(is_sandbox=True)
    for letter in (a_letter(cast.finance), a_letter(cast.lead, "week")):
        assert "This is sandbox data" in plain(letter)


def test_names_cannot_break_a_letter(cast: Cast, october: BillingPeriod) -> None:
    odd = "Design\r\nBcc: x@evil.example\u202e<img src=https://evil.example/x>"
    type(cast.design).objects.filter(pk=cast.design.pk).update(name=odd)
    burned(october, EDGE - timedelta(days=5), "<script>alert(1)</script>", 1)
    letter = a_letter(cast.lead, "week")
    whole = letter.message()
    assert whole["Bcc"] is None
    assert "\n" not in letter.subject
    page = html(letter)
    assert "<script>alert" not in page
    assert "<img" not in page


def test_a_letter_loads_nothing_from_elsewhere(cast: Cast, october: BillingPeriod) -> None:
    for letter in (a_letter(cast.finance), a_letter(cast.lead, "week")):
        assert not re.findall(r"src=|url\(|<link|<script|@import", html(letter))
        assert set(re.findall(r"https?://[^/\"]+", html(letter))) == {"http://localhost:8000"}


def test_both_parts_say_the_same(cast: Cast, october: BillingPeriod) -> None:
    letter = a_letter(cast.finance)
    page = re.sub(r"<[^>]+>", " ", html(letter))
    for figure in ("386", "114", "78.9", "$1.14", "most likely 6"):
        assert figure in page.replace("\u202f", "")
        assert figure in plain(letter)


def test_it_can_be_turned_off_by_its_header_alone(
    cast: Cast, october: BillingPeriod, settings: Settings
) -> None:
    settings.HTTPS, settings.BASE_URL = True, "https://coal.example"
    letter = a_letter(cast.lead, "week").message()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = str(letter["List-Unsubscribe"]).strip("<>")
    assert address.startswith("https://coal.example/letters/stop/")
    path = address.removeprefix("https://coal.example")
    strict = Client(enforce_csrf_checks=True)
    assert strict.get(path, secure=True).status_code == 200
    assert strict.head(path, secure=True).status_code == 200
    assert wants(cast.lead, ReportKind.WEEK, cast.design.pk), "looking turns nothing off"
    answer = strict.post(path, {"List-Unsubscribe": "One-Click"}, secure=True)
    assert answer.status_code == 200
    assert not wants(cast.lead, ReportKind.WEEK, cast.design.pk)


def test_one_click_is_promised_over_https_alone(cast: Cast, october: BillingPeriod) -> None:
    letter = a_letter(cast.finance).message()
    assert letter["List-Unsubscribe"]
    assert letter["List-Unsubscribe-Post"] is None


def test_the_same_letter_has_the_same_id_and_others_have_others(
    cast: Cast, october: BillingPeriod
) -> None:
    decide(SOON)

    def ids() -> list[str]:
        rows = ReportDelivery.objects.order_by("kind", "person")
        found = [wanted_letter(row.pk) for row in rows]
        letters = [compose(each, SOON) for each in found if each]
        return [str(each.message()["Message-ID"]) for each in letters if each]

    before = ids()
    assert len(set(before)) == 3
    ReportDelivery.objects.all().delete()  # as when an older back-up was put back
    decide(SOON)
    assert ids() == before


@pytest.mark.parametrize("how", ["left", "off", "dismissed", "gone"])
def test_what_is_not_wanted_any_more_is_not_written(
    cast: Cast, october: BillingPeriod, how: str
) -> None:
    decide(SOON)
    wanted = wanted_letter(ReportDelivery.objects.get(person=cast.lead).pk)
    assert wanted is not None
    if how == "left":
        Membership.objects.filter(user=cast.lead).delete()
    elif how == "off":
        switch(cast.lead, ReportKind.WEEK, cast.design, wanted=False)
    elif how == "gone":
        october.account.teams.clear()
    else:
        User.objects.filter(pk=cast.lead.pk).update(is_active=False)
        wanted.person.refresh_from_db()
    assert compose(wanted, SOON) is None


def burned(period: BillingPeriod, quarter: datetime, operation: str, credits: int) -> None:
    QuarterBurn.objects.create(
        account=period.account,
        period=period,
        operation=operation,
        quarter=quarter,
        usage=credits,
        correction=0,
    )
