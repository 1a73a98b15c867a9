"""The pages in Debian's chromium: with scripts, without them, in both themes, on a phone."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiAccount
from analytics import tasks
from analytics.models import Image, Work
from analytics.models.work import WorkKind
from dashboard.palette import DARK, LIGHT
from tests.pages.browsing import PATIENCE, TOO_WIDE, Visit, until, visiting
from tests.pages.conftest import Queue
from tests.pages.stories import Told

pytestmark = pytest.mark.browser


def bars(page: Page) -> list[str]:
    """The names of the drawn layers, once there are bars."""
    expect(page.locator("#burn-chart .barlayer .point path").first).to_be_visible(timeout=PATIENCE)
    names = (
        "document.querySelector('#burn-chart').data.filter(t => t.type === 'bar').map(t => t.name)"
    )
    found: list[str] = page.evaluate(names)
    return found


def test_the_overview_draws_and_follows_its_filters_and_the_theme(visit: Visit) -> None:
    page = visit.open("/?range=7d")
    assert "generate" in bars(page)
    assert not page.locator("#burn-table").evaluate("fold => fold.open")
    page.locator("#burn-table summary").click()
    page.locator("#by-account").click()
    expect(page.locator("#groups-title")).to_have_text("By account")
    assert {"Busy", "Quiet"} <= set(bars(page))
    assert "by=account" in page.url
    assert page.locator("#burn-table").evaluate("fold => fold.open")
    page.locator("#menu-accounts summary").click()
    page.get_by_role("checkbox", name="Quiet").check()
    expect(page.locator("#menu-accounts summary")).to_have_text("Quiet")
    assert all(name.startswith("Quiet") for name in bars(page))
    page.go_back()
    expect(page.locator("#menu-accounts summary")).to_have_text("All 2 accounts")
    assert page.locator("#by").input_value() == "account"
    bars(page)
    line = "document.querySelector('#burn-chart')._fullLayout.xaxis.linecolor"
    assert page.evaluate(line) == LIGHT.line
    page.emulate_media(color_scheme="dark")
    until(page, f"{line} === '{DARK.line}'")


def test_while_the_past_is_played_the_page_fills_by_itself_and_then_rests(visit: Visit) -> None:
    busy = ApiAccount.objects.get(name="Busy")
    now = datetime.now(UTC)
    work = Work.objects.create(account=busy, kind=WorkKind.REPLAY, due_at=now, done=1, total=4)
    page = visit.open("/")
    expect(page.locator(".played")).to_contain_text("25 %")
    Work.objects.filter(pk=work.pk).update(done=3)
    expect(page.locator(".played")).to_contain_text("75 %")
    Work.objects.filter(pk=work.pk).update(due_at=None)
    expect(page.locator(".played")).to_have_count(0)
    assert "every 60s" in str(page.locator("#live").get_attribute("hx-trigger"))
    bars(page)


def test_a_figure_is_asked_why_beside_the_page(visit: Visit) -> None:
    page = visit.open("/?range=7d")
    bars(page)
    panel, link = page.locator("#why"), page.get_by_role("link", name="credits used this period?")
    expect(panel).to_be_hidden()
    link.focus()
    page.keyboard.press("Enter")
    expect(panel).to_contain_text("in their current billing periods")
    expect(page.locator("#why-title")).to_be_focused()
    assert page.url.endswith("/?range=7d")
    panel.get_by_text("When each was read").click()
    expect(panel.get_by_role("region", name="Readings")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()
    page.locator("#groups-table .why-link").first.click()
    expect(panel).to_contain_text("The arithmetic")
    page.evaluate("htmx.trigger('#live', 'wake')")  # its link is drawn anew meanwhile
    page.wait_for_timeout(500)
    expect(panel).to_be_visible()
    panel.get_by_role("link", name="Close").click()
    expect(panel).to_be_hidden()
    expect(page.locator("#groups-table .why-link").first).to_be_focused()


def test_images_one_image_and_sync(visit: Visit, queue: Queue) -> None:
    page = visit.open("/images/")
    picture = page.locator(".grid img").first
    expect(picture).to_be_visible()
    until(page, "document.querySelector('.grid img').naturalWidth > 0")
    page.locator("#menu-operations summary").click()
    page.get_by_role("checkbox", name="svg_generate").check()
    expect(page.locator("#menu-operations summary")).to_have_text("svg_generate")
    page.keyboard.press("Escape")
    page.locator(".grid a").first.click()
    page.locator(".side .one-picture").click()
    image = Image.objects.get(pk=int(re.findall(r"/images/(\d+)/", page.url)[0]))
    expect(page.get_by_role("heading", level=1)).to_have_text(image.prompt)
    expect(page.locator(".candidates img").first).to_be_visible()
    page.get_by_role("link", name="Sync").click()
    page.get_by_role("button", name="Read now Busy").click()
    expect(page.locator(".messages")).to_contain_text("Busy is read now")
    assert len(queue.take()) == 1


def test_a_bad_key_comes_back_with_its_reason(visit: Visit, queue: Queue) -> None:
    page = visit.open("/accounts/connect/")
    page.get_by_label("Name").fill("Ours")
    page.get_by_label("Key", exact=True).fill("gc_a_key_that_nobody_made")
    page.get_by_label("Address").fill(visit.told.world.server.base_url)
    page.get_by_role("button", name="Try the key").click()
    expect(page.locator("#trial")).to_contain_text("Trying the key for Ours.")
    (message,) = queue.take()
    tasks.try_key.run(message.split("'")[1])  # what a worker does with it
    expect(page.locator("#trial")).to_contain_text("The vendor does not know this key")
    assert page.get_by_label("Key", exact=True).input_value() == ""
    assert page.get_by_label("Name").input_value() == "Ours"


def test_without_scripts_everything_can_be_read_and_filtered(
    scriptless: Visit, queue: Queue
) -> None:
    page = scriptless.page
    expect(page.locator("#burn-table td").first).to_be_visible()
    expect(page.locator("#burn-chart")).to_be_hidden()
    page.locator("#by-account").click()
    page.locator("#range").select_option("7d")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#groups-title")).to_have_text("By account")
    assert "range=7d" in page.url
    page.get_by_role("link", name="credits left?").click()
    expect(page.locator(".why-answer")).to_contain_text("the last readings of 2 accounts")
    page.locator(".crumb").get_by_role("link").click()
    assert "range=7d" in page.url
    expect(page.locator("#groups-title")).to_have_text("By account")
    page.get_by_role("link", name="Images", exact=True).click()
    page.locator("#q").fill("no such words in any prompt")
    page.locator("#filters").get_by_role("button", name="Show").click()
    expect(page.locator("main")).to_contain_text("No image matches")
    page.get_by_role("link", name="Take all filters away").click()
    page.locator(".grid a").first.click()
    expect(page.locator(".facts")).to_contain_text("First seen")
    page.get_by_role("link", name="Sync").click()
    page.get_by_role("button", name="Read now Quiet").click()
    expect(page.locator(".messages")).to_contain_text("Quiet is read now")
    page.locator(".you summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(
    chromium: Browser, story: Told, live_server: LiveServer, scheme: str
) -> None:
    phone = {"width": 390, "height": 844}
    for visit in visiting(chromium, story, live_server, viewport=phone, color_scheme=scheme):
        pk = Image.objects.latest("pk").pk
        paths = [
            "/",
            "/why/?range=12m",
            "/images/",
            "/images/?view=list",
            f"/images/{pk}/",
            f"/images/delete/?image={pk}",
            "/images/deletions/",
            "/sync/",
        ]
        busy = ApiAccount.objects.get(name="Busy")
        key = busy.keys.get()
        paths += [
            f"/accounts/{busy.pk}/",
            f"/accounts/{busy.pk}/erase/",
            f"/accounts/keys/{key.pk}/",
        ]
        for path in [*paths, "/accounts/", "/accounts/connect/", "/you/sign-in/"]:
            page = visit.open(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, (
                path,
                page.evaluate(TOO_WIDE),
            )
        page = visit.open("/")
        bars(page)
        page.locator("#all-columns summary").click()
        for figure in ("credits left?", "credits used this period?", "credits in all?"):
            page.get_by_role("link", name=figure).click()
            expect(page.locator("#why .why-answer")).to_be_visible()
            assert page.locator("#why").evaluate("panel => panel.scrollWidth") <= 390
            page.keyboard.press("Escape")
            expect(page.locator("#why")).to_be_hidden()


def test_it_can_be_used_by_keyboard(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator("#menu-accounts summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#menu-accounts summary")).to_have_text("Busy")
    expect(page.get_by_role("checkbox", name="Busy")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#menu-accounts summary")).to_be_focused()
