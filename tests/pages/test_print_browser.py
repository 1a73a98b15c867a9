"""What Debian's chromium prints of a statement, and the button that asks for it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from analytics.models import BillingPeriod
from tests.pages.browsing import Visit

pytestmark = pytest.mark.browser

A4 = (595, 842)  # points


def of_busy() -> str:
    period = BillingPeriod.objects.filter(account__name="Busy").latest("start")
    return reverse("period", args=[period.pk])


def test_a_statement_prints_on_a4_without_what_is_for_screens(visit: Visit) -> None:
    page = visit.open(of_busy())
    file = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", file)
    assert 1 <= len(sizes) <= 4
    for width, height in sizes:
        assert (float(width), float(height)) == pytest.approx(A4, abs=1)
    page.emulate_media(media="print")
    for part in (".rail", ".files", ".crumb"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.get_by_role("heading", name="Statement of credits")).to_be_visible()


def test_a_printed_statement_keeps_its_columns(visit: Visit) -> None:
    page = visit.open(of_busy())
    page.set_viewport_size({"width": 680, "height": 980})  # A4 between its margins
    page.emulate_media(media="print")
    expect(page.get_by_role("columnheader", name="Given back")).to_be_in_viewport()
    wide = "[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth)"
    assert page.evaluate(f"{wide}.length") == 0
    hidden = "[...document.querySelectorAll('.sums.stack td')].filter(c => !c.offsetWidth)"
    assert page.evaluate(f"{hidden}.length") == 0  # a column that a row has not moves the others


def test_print_asks_for_the_browsers_dialog(visit: Visit) -> None:
    visit.context.add_init_script("window.print = () => { document.title = 'printing'; }")
    for path in (of_busy(), "/periods/", "/"):
        page = visit.open(path)
        page.get_by_role("button", name="Print").click()
        assert page.title() == "printing", path


def test_without_scripts_no_button_stands_there_for_nothing(scriptless: Visit) -> None:
    page = scriptless.open(of_busy())
    expect(page.get_by_role("link", name="XLSX")).to_be_visible()
    expect(page.locator("[data-print]")).to_be_hidden()
