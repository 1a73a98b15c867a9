"""Images in Debian's chromium: beside the others, live filters, choosing, export, and read now."""

import csv
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiAccount
from analytics.models import Image, Work
from analytics.models.work import WorkKind
from tests.pages.browsing import TOO_WIDE, Visit, until, visiting
from tests.pages.conftest import Queue
from tests.pages.stories import Told

pytestmark = pytest.mark.browser

WIDE: ViewportSize = {"width": 1440, "height": 900}


def test_an_image_opens_beside_the_others_and_closes_by_escape_and_back(visit: Visit) -> None:
    page = visit.open("/images/")
    page.set_viewport_size(WIDE)
    tiles, side = page.locator(".grid a.tile"), page.locator(".side")
    expect(side).to_have_count(0)
    tiles.nth(1).click()
    expect(side.locator(".side-head")).to_contain_text("2 of")
    expect(page.locator("#side-title")).to_be_focused()
    opened = page.url
    assert "image=" in opened
    expect(tiles.nth(1)).to_have_attribute("aria-current", "true")
    expect(side.locator("[data-key=j]")).to_have_count(1)
    side.get_by_role("link", name="J next").click()
    expect(side.locator(".side-head")).to_contain_text("3 of")
    expect(tiles.nth(2)).to_have_attribute("aria-current", "true")
    expect(page.locator(".tile[aria-current]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(side).to_have_count(0)
    expect(tiles.nth(2)).to_be_focused()
    assert "image=" not in page.url
    tiles.nth(1).click()
    expect(side.locator(".side-head")).to_contain_text("2 of")
    page.go_back()
    expect(side).to_have_count(0)
    visit.open(opened.removeprefix(visit.address))  # the same for a colleague
    expect(side.locator(".side-head")).to_contain_text("2 of")
    page.get_by_label("Prompt contains").fill("no such words in any prompt")
    expect(page.locator("main")).to_contain_text("No image matches")
    expect(page.locator("#q")).to_be_focused()


def test_on_a_phone_an_image_is_a_page_of_its_own(
    chromium: Browser, story: Told, live_server: LiveServer
) -> None:
    phone = {"width": 390, "height": 844}
    for visit in visiting(chromium, story, live_server, viewport=phone):
        page = visit.open("/images/")
        page.locator(".grid a.tile").first.click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert re.search(r"/images/\d+/$", page.url)
        pk = Image.objects.latest("pk").pk
        for path in (
            f"/images/?image={pk}",
            "/images/?view=list&order=dearest",
            f"/images/chosen/?image={pk}",
            "/sync/",
        ):
            page = visit.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, (
                path,
                page.evaluate(TOO_WIDE),
            )
            for table in page.locator(".scroll").all():
                assert table.evaluate("box => box.scrollWidth <= box.clientWidth"), path


def test_odd_names_and_prompts_hold_the_layout(visit: Visit) -> None:
    ApiAccount.objects.filter(name="Busy").update(name="W" * 100 + " " + "ж" * 150)
    images = Image.objects.filter(gone_at__isnull=True).order_by("-created_at")
    for image, prompt in zip(images[:2], ("ש" * 2000, "x" * 5000), strict=True):
        Image.objects.filter(pk=image.pk).update(prompt=prompt, credits_charged=10**15)
    for width in (1440, 1024, 390):
        visit.page.set_viewport_size({"width": width, "height": 900})
        first = images[0].pk
        for path in ("/images/", f"/images/?image={first}", "/images/?view=list", "/sync/"):
            page = visit.open(path)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, (path, width, page.evaluate(TOO_WIDE))


def test_filters_are_live_and_leave_out_of_the_address_what_is_not_asked(visit: Visit) -> None:
    page = visit.open("/images/")
    page.locator("#least").fill("3")
    until(page, "location.search === '?credits=3'")
    page.locator("#range").select_option("24h")
    until(page, "location.search.includes('range=24h')")
    page.get_by_role("link", name="Dearest").click()
    until(page, "location.search.includes('order=dearest')")
    page.locator("#range").select_option("any")
    until(page, "!location.search.includes('range')")
    assert "order=dearest" in page.url
    assert "credits=3" in page.url
    page.go_back()
    expect(page.locator("#range")).to_have_value("24h")


def test_the_chosen_are_added_up_at_once_and_exported(visit: Visit, tmp_path: Path) -> None:
    page = visit.open("/images/")
    bar = page.locator("#chosen")
    expect(bar).to_be_hidden()
    boxes = page.locator(".grid .pick input")
    rows = [Image.objects.get(pk=int(boxes.nth(at).input_value())) for at in (0, 2)]
    Image.objects.filter(pk=rows[1].pk).update(credits_charged=None)
    page.reload()
    boxes.nth(0).check()
    boxes.nth(2).check()
    credits = rows[0].credits_charged
    told = f"2 chosen · {credits} credit{'' if credits == 1 else 's'} · 1 not read yet"
    expect(page.locator("#chosen-count")).to_have_text(told)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the chosen").click()
    file = tmp_path / "images.csv"
    download.value.save_as(file)
    with file.open(encoding="utf-8", newline="") as lines:
        assert {row["id"] for row in csv.DictReader(lines)} == {row.image_id for row in rows}
    page.get_by_role("button", name="Choose none").click()
    expect(bar).to_be_hidden()


def test_without_scripts_all_of_it_is_there(scriptless: Visit) -> None:
    page = scriptless.open("/images/?order=dearest&view=list")
    boxes = page.locator(".pick input")
    first = Image.objects.get(pk=int(boxes.nth(0).input_value()))
    boxes.nth(0).check()
    page.get_by_role("button", name="Credits of the chosen").click()
    expect(page.locator(".answer")).to_contain_text(f"{first.credits_charged} credit")
    page = scriptless.open("/images/")
    page.locator("#least").fill("3")
    page.locator("#filters").get_by_role("button", name="Show").click()
    assert "credits=3" in page.url
    page.get_by_role("link", name="Dearest").click()
    expect(page.locator(".segments [aria-current]").first).to_have_text("Dearest")
    scriptless.open(f"/images/?image={first.pk}")
    page.get_by_role("link", name="Esc close").click()
    expect(page.locator(".side")).to_have_count(0)
    page.locator(".grid a.tile").first.click()
    assert re.search(r"/images/\d+/$", page.url)


def test_reading_now_shows_until_it_is_done(visit: Visit, queue: Queue) -> None:
    page = visit.open("/sync/")
    page.get_by_role("button", name="Read now Busy").click()
    expect(page.get_by_role("button", name="Reading… Busy")).to_be_disabled()
    expect(page.locator(".reading progress")).to_be_visible()
    works = Work.objects.filter(account__name="Busy", kind=WorkKind.READING)
    works.update(last_success_at=datetime.now(UTC))
    expect(page.locator(".reading")).to_contain_text("Read")
    expect(page.get_by_role("button", name="Read now Busy")).to_be_enabled()


def test_without_scripts_reading_now_is_looked_at_again(scriptless: Visit, queue: Queue) -> None:
    page = scriptless.open("/sync/")
    page.get_by_role("button", name="Read now Busy").click()
    works = Work.objects.filter(account__name="Busy", kind=WorkKind.READING)
    works.update(last_success_at=datetime.now(UTC))
    page.get_by_role("link", name="Look again").click()
    expect(page.locator(".reading")).to_contain_text("Read")
