"""What people set for themselves in a real chromium: at once with scripts, by forms without."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import SavedView, User
from dashboard import palette
from tests.pages.browsing import PATIENCE, TOO_WIDE, Visit, until, visiting
from tests.pages.stories import Told

pytestmark = pytest.mark.browser

GROUND = "getComputedStyle(document.documentElement).backgroundColor"
LIGHT, DARK = "rgb(250, 248, 245)", "rgb(21, 19, 17)"


def theme_kept() -> str:
    return User.objects.get(email="admin@example.com").theme


def test_the_theme_changes_at_once_and_stays(visit: Visit) -> None:
    page = visit.open("/?range=7d")
    expect(page.locator("#burn-chart .barlayer .point path").first).to_be_visible(timeout=PATIENCE)
    line = "document.querySelector('#burn-chart')._fullLayout.xaxis.linecolor"
    assert (page.evaluate(GROUND), page.evaluate(line)) == (LIGHT, palette.LIGHT.line)
    page.evaluate(
        "document.addEventListener('themechange', () => { window.told = (window.told ?? 0) + 1 })"
    )
    page.locator(".you summary").click()
    with page.expect_response(lambda answer: answer.url.endswith("/you/theme/")) as kept:
        page.get_by_role("button", name="Dark").click()
    assert kept.value.status == 204
    assert page.evaluate(GROUND) == DARK
    assert page.evaluate("window.told") == 1, "charts are told, and the page was not loaded anew"
    until(page, f"{line} === '{palette.DARK.line}'")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="System")).to_have_attribute("aria-pressed", "false")
    assert theme_kept() == "dark"
    page.reload()
    assert page.evaluate(GROUND) == DARK
    assert page.evaluate("document.querySelector('meta[name=color-scheme]').content") == "dark"
    page.locator(".you summary").click()
    with page.expect_response(lambda answer: answer.url.endswith("/you/theme/")):
        page.get_by_role("button", name="System").click()
    assert page.evaluate(GROUND) == LIGHT
    page.emulate_media(color_scheme="dark")
    until(page, f"{GROUND} === '{DARK}'")


def test_a_theme_that_cannot_be_kept_is_taken_back(visit: Visit) -> None:
    page = visit.open("/people/")
    page.route("**/you/theme/", lambda route: route.abort())
    page.locator(".you summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("#unreachable")).to_be_visible()
    assert page.evaluate(GROUND) == LIGHT
    assert visit.complaints
    assert all("ERR_FAILED" in complaint for complaint in visit.complaints)
    visit.complaints.clear()


def test_who_was_signed_out_meanwhile_is_asked_to_sign_in(visit: Visit) -> None:
    page = visit.open("/people/")
    visit.context.clear_cookies(name="sessionid")
    page.locator(".you summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def fill(page: Page) -> None:
    page.get_by_label("Timezone of clocks").fill("kathmandu")
    page.get_by_text("24.016").click()
    page.get_by_text("Dark", exact=True).locator("visible=true").first.click()
    page.get_by_label("Start page").select_option("images")
    page.get_by_label("Shortcuts of one or two keys").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()


def saved(page: Page) -> None:
    expect(page.locator(".messages")).to_contain_text("Your settings are saved.")
    expect(page.get_by_label("Timezone of clocks")).to_have_value("Asia/Kathmandu")
    expect(page.locator("#example")).to_contain_text("24.016 credits")
    assert page.evaluate(GROUND) == DARK
    assert page.locator("html").get_attribute("data-shortcuts") == "off"


def test_the_settings_show_what_is_chosen_before_it_is_saved(visit: Visit) -> None:
    page = visit.open("/you/settings/")
    page.get_by_text("24,016").click()
    expect(page.locator("#example")).to_contain_text("24,016 credits")
    before = page.locator("#example time").inner_text()
    page.get_by_label("Timezone of clocks").fill("Asia/Kathmandu")
    expect(page.locator("#example time")).not_to_have_text(before)
    page.get_by_label("Timezone of clocks").fill("Asia/Kathm")
    assert re.fullmatch(
        r"\d{1,2}\s\w{3}\s\d{4}, \d\d:\d\d", page.locator("#example time").inner_text()
    )
    page.get_by_label("Timezone of clocks").fill("Mars/Olympus")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#timezone-error")).to_contain_text("is no timezone")
    visit.complaints.clear()  # chromium writes down the 422
    fill(page)
    saved(page)
    assert page.evaluate(TOO_WIDE.replace("390", "innerWidth")) == []


def test_the_browsers_own_timezone_is_offered(
    chromium: Browser, story: Told, live_server: LiveServer
) -> None:
    for visit in visiting(chromium, story, live_server, timezone_id="Asia/Tokyo"):
        page = visit.open("/you/settings/")
        page.get_by_role("button", name="Use Asia/Tokyo, as this browser does").click()
        expect(page.get_by_label("Timezone of clocks")).to_have_value("Asia/Tokyo")
        expect(page.locator("#own-zone")).to_be_hidden()
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator(".band-note")).to_have_text("Clocks in Asia/Tokyo, days cut in UTC")


def test_a_view_is_saved_in_the_menu_and_found_there(visit: Visit) -> None:
    page = visit.open("/")
    page.locator("#range").select_option("7d")
    page.wait_for_url("**/?*range=7d*")
    page.locator("#menu-views summary").click()
    expect(page.locator("#menu-views")).to_contain_text("You have saved none yet.")
    page.get_by_label("Save this view as").fill("My week")
    page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("This view is saved as “My week”.")
    assert "range=7d" in page.url
    assert "range=7d" in SavedView.objects.get().query
    page.goto(f"{visit.address}/images/")
    page.locator("#menu-views summary").click()
    page.get_by_role("link", name="My week").click()
    expect(page.locator("#range")).to_have_value("7d")
    page.keyboard.press("Escape")


def test_without_scripts_forms_do_all_of_it(scriptless: Visit) -> None:
    page = scriptless.open("/you/settings/")
    expect(page.locator(".own-zone")).to_be_hidden()
    fill(page)
    saved(page)
    page.locator(".you summary").click()
    page.get_by_role("button", name="Light").click()
    expect(page).to_have_url(f"{scriptless.address}/you/settings/")
    assert page.evaluate(GROUND) == LIGHT
    page.goto(f"{scriptless.address}/images/?view=list")
    page.locator("#menu-views summary").click()
    page.get_by_label("Save this view as").fill("A list")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messages")).to_contain_text("A list")
    page.locator("#menu-views summary").click()
    page.get_by_role("link", name="Your saved views").click()
    page.get_by_text("Rename or remove").click()
    page.get_by_label("Name").fill("The list")
    page.get_by_role("button", name="Rename").click()
    page.get_by_role("link", name="The list").click()
    expect(page).to_have_url(f"{scriptless.address}/images/?view=list")
