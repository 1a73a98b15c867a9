"""People, teams and shares in Debian's chromium: an invitation from end to end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.audit import Actor
from accounts.models import ApiAccount, Team
from accounts.people import change
from tests.cast import person
from tests.pages.browsing import LOUD, PATIENCE, REPORT, TOO_WIDE, Visit, visiting
from tests.pages.stories import Told

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.fixture
def guest(visit: Visit, chromium: Browser) -> Iterator[Page]:
    """A second browser, in which nobody is signed in."""
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_init_script(REPORT)
    page = context.new_page()
    said = visit.complaints
    page.on("console", lambda line: said.append(line.text) if line.type in LOUD else None)
    yield page
    context.close()


def test_an_admin_invites_somebody_joins_and_a_change_shows_at_their_next_click(
    visit: Visit, guest: Page
) -> None:
    page = visit.open("/people/")
    page.get_by_role("link", name="Invite").click()
    page.get_by_label("E-mail").fill("new@example.com")
    page.get_by_label("Design: lead").check()
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_label("Link").input_value()
    path = "/" + link.split("/", 3)[3]

    guest.goto(visit.address + path)
    expect(guest.locator("main")).to_contain_text("invites new@example.com as member, in Design")
    guest.get_by_label("Your name").fill("Newcomer")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_label("Once more").fill(PASSWORD)
    guest.get_by_role("button", name="Join").click()
    expect(guest.locator(".you summary")).to_contain_text("Newcomer")
    expect(guest.get_by_role("link", name="Audit log")).to_have_count(0)

    page.get_by_role("link", name="People").first.click()
    page.get_by_role("link", name="Newcomer").click()
    page.get_by_label("Role").select_option("admin")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".messages")).to_contain_text("holds from the next click on")

    guest.get_by_role("link", name="Images", exact=True).click()
    guest.get_by_role("link", name="Audit log").click()
    expect(guest.locator(".audit")).to_contain_text("Changed a person")
    guest.wait_for_load_state()  # or no script hears of it
    guest.locator("#act").select_option("person.changed")
    expect(guest.locator(".audit > tbody > tr")).to_have_count(1)
    guest.locator(".act-cell summary").click()
    expect(guest.locator(".changes")).to_contain_text("admin")

    page.get_by_role("link", name="Newcomer").click()
    page.get_by_role("button", name="Take access away").click()
    guest.get_by_role("link", name="Sync").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_shares_are_typed_in_refused_and_set(visit: Visit) -> None:
    page = visit.open("/people/teams/")
    page.get_by_role("link", name="Teams and shares of Busy").click()
    page.get_by_label("Docs", exact=True).check()
    page.get_by_label("Share of Design, percent").fill("60")
    page.get_by_label("Share of Docs, percent").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".error")).to_have_text("60 + 30 is 90 %: 10 % are missing.")
    visit.complaints.clear()  # chromium calls a 422 an error
    page.get_by_label("Share of Docs, percent").fill("40")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".answer")).to_contain_text("Design")
    expect(page.locator("main")).to_contain_text("Design 60 % · Docs 40 %")


def test_long_and_foreign_names_keep_the_layout(
    chromium: Browser, story: Told, live_server: LiveServer
) -> None:
    team = Team.objects.create(name="x" * 150)
    foreign = Team.objects.create(name="فريق التصميم الإبداعي")
    someone = person("someone")
    places = {team.pk: True, foreign.pk: False}
    change(Actor("ada", "test"), someone, "<b>" + "Z" * 147, "member", places)
    busy = ApiAccount.objects.get(name="Busy")
    busy.teams.add(team, foreign)
    paths = [
        "/people/",
        "/people/teams/",
        f"/people/teams/{team.pk}/",
        f"/people/{someone.pk}/",
        f"/accounts/{busy.pk}/teams/",
        "/audit/",
    ]
    for width in (390, 1440):
        size = {"width": width, "height": 844}
        for each in visiting(chromium, story, live_server, viewport=size):
            for path in paths:
                page = each.open(path)
                seen = page.evaluate("document.documentElement.scrollWidth")
                assert seen <= width, (path, page.evaluate(TOO_WIDE))


def test_by_a_phone_people_are_found_behind_you(
    chromium: Browser, story: Told, live_server: LiveServer
) -> None:
    phone = {"width": 390, "height": 844}
    for each in visiting(chromium, story, live_server, viewport=phone):
        page = each.open("/")
        page.locator(".you summary").click()
        page.locator(".you-panel").get_by_role("link", name="People").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("People")
