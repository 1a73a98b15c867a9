"""The frame in a browser: shortcuts and their sheet, toasts, what is copied, what is waited for."""

import re

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.pages.browsing import Visit, until, visiting
from tests.pages.conftest import Queue
from tests.pages.stories import Told

pytestmark = pytest.mark.browser

OFF = "document.documentElement.dataset.shortcuts = 'off'"


def test_keys_lead_to_pages_and_to_the_search(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url("**/images/")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("g s?")
    expect(page.locator("#q")).to_have_value("g s?")
    assert "/images/" in page.url
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_keys_do_nothing_with_modifiers_in_menus_or_too_late(visit: Visit) -> None:
    page = visit.open("/")
    page.keyboard.press("Control+g")
    page.keyboard.press("i")
    page.keyboard.press("g")
    page.wait_for_timeout(1700)
    page.keyboard.press("i")
    page.locator(".you summary").click()
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.keyboard.press("?")
    page.wait_for_timeout(300)
    assert page.url == f"{visit.address}/"
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_the_sheet_lists_the_frames_keys_and_the_pages(visit: Visit) -> None:
    page = visit.open("/")
    page.evaluate(
        "document.querySelector('#burn-table summary').setAttribute('data-key', 'y');"
        "document.querySelector('#burn-table summary').dataset.keySays = 'Open <b>it</b>'"
    )
    page.keyboard.press("?")
    sheet = page.locator("#shortcuts")
    expect(sheet).to_be_visible()
    expect(sheet).to_contain_text("Audit log")
    expect(sheet).to_contain_text("Open <b>it</b>")
    page.keyboard.press("y")  # nothing goes on under a dialog
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert not page.locator("#burn-table").evaluate("fold => fold.open")
    page.keyboard.press("y")
    assert page.locator("#burn-table").evaluate("fold => fold.open")
    page.locator(".you summary").click()
    page.get_by_role("link", name="Keyboard shortcuts").click()
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()


def test_whoever_turned_them_off_has_none(visit: Visit) -> None:
    page = visit.open("/")
    page.evaluate(OFF)
    for key in ("?", "g", "i", "/"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert page.url == f"{visit.address}/"
    expect(page.locator("#shortcuts")).to_be_hidden()
    assert page.evaluate("document.activeElement === document.body")
    page.locator(".you summary").click()
    page.get_by_role("link", name="Keyboard shortcuts").click()
    expect(page.locator("#shortcuts")).to_contain_text("Turned off in your settings")


def test_the_sheet_and_the_help_page_name_the_same_keys(visit: Visit) -> None:
    page = visit.open("/help/")
    written = page.locator("#keyboard dt").all_inner_texts()
    page.keyboard.press("?")
    listed = page.locator("#shortcuts dd").all_inner_texts()
    assert {line.replace(" ", "") for line in listed} | {"t"} == {
        line.replace(" ", "") for line in written
    }


def test_a_toast_can_be_dismissed_and_goes_by_itself(visit: Visit, queue: Queue) -> None:
    page = visit.page
    page.clock.install()
    visit.open("/sync/")
    page.get_by_role("button", name="Read now Busy").click()
    page.clock.run_for(100)
    toast = page.locator(".message")
    expect(toast).to_contain_text("Busy is read now")
    toast.hover()
    page.clock.run_for(9_000)
    expect(toast).to_be_visible()
    page.mouse.move(5, 5)
    page.clock.run_for(9_000)
    expect(toast).to_have_count(0)
    page.get_by_role("button", name="Read now Quiet").click()
    page.clock.run_for(100)
    page.get_by_role("button", name="Dismiss").click()
    expect(page.locator(".messages")).to_have_count(0)
    expect(page.locator("#main")).to_be_focused()


def test_without_scripts_messages_are_a_list_in_the_page(scriptless: Visit, queue: Queue) -> None:
    page = scriptless.open("/sync/")
    page.get_by_role("button", name="Read now Busy").click()
    messages = page.locator(".messages")
    expect(messages).to_contain_text("Busy is read now")
    assert messages.evaluate("list => getComputedStyle(list).position") == "static"
    expect(page.get_by_role("button", name="Dismiss")).to_be_hidden()
    page.locator(".you summary").click()
    page.get_by_role("link", name="Keyboard shortcuts").click()
    expect(page.locator("#keyboard")).to_contain_text("pressed in turn")


def test_a_link_that_is_shown_once_is_copied_and_fits_a_phone(
    chromium: Browser, story: Told, live_server: LiveServer
) -> None:
    phone = {"width": 390, "height": 844}
    for visit in visiting(
        chromium,
        story,
        live_server,
        viewport=phone,
        permissions=["clipboard-read", "clipboard-write"],
    ):
        page = visit.open(f"/people/{story.cast.lead.pk}/")
        page.get_by_role("button", name=re.compile("one-time link")).click()
        link = page.get_by_label("Link")
        assert link.evaluate("field => field.scrollHeight - field.clientHeight") <= 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="Copy").click()
        expect(page.locator("#link-copied")).to_have_text("Copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == link.input_value()
        assert "/sign-in/" in copied


def test_what_takes_long_shows_a_line_that_what_refreshes_itself_does_not(visit: Visit) -> None:
    page = visit.open("/")
    line = "getComputedStyle(document.body, '::before').content"
    assert page.evaluate(line) == "none"
    page.locator("#filters").evaluate("form => form.classList.add('htmx-request')")
    until(page, f"{line} !== 'none'")
    page.locator("#filters").evaluate("form => form.classList.remove('htmx-request')")
    page.locator("#live").evaluate("part => part.classList.add('htmx-request')")
    assert page.evaluate(line) == "none"


def test_the_theme_that_was_chosen_outdoes_the_systems(visit: Visit) -> None:
    page = visit.open("/")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(250, 248, 245)"
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(ground) == "rgb(21, 19, 17)"
    page.emulate_media(media="print")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    expect(page.locator(".rail")).to_be_hidden()
