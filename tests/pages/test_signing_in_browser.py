"""Passkeys in Debian's chromium, with an authenticator that its developer tools pretend."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.factors import factors
from accounts.models import AuditEvent, User
from accounts.models.audit import Act
from accounts.signin import issue_link
from tests.cast import Cast
from tests.pages.browsing import LOUD, PATIENCE, REPORT
from tests.pages.signing import PASSWORD, with_password

pytestmark = pytest.mark.browser

FINGER = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@dataclass
class Desk:
    """A browser with a finger on its reader, and every complaint that it makes."""

    address: str
    context: BrowserContext
    page: Page
    lead: User
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def come_in(self) -> None:
        self.open(issue_link(self.lead, datetime.now(UTC)))
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.address}/")

    def go_out(self) -> None:
        self.open("/you/sign-in/").locator("details.you summary").click()
        self.page.get_by_role("button", name="Sign out").click()
        self.page.wait_for_url(f"{self.address}/sign-in/")

    def add_passkey(self, name: str) -> None:
        self.open("/you/passkeys/add/").get_by_label("What you call it").fill(name)
        self.page.get_by_role("button", name="Add the passkey").click()
        self.page.wait_for_url(re.compile(r"/you/(codes|sign-in)/$"))

    def finger(self, there: bool) -> None:
        """Whether the next one who is asked is the rightful person."""
        tools = self.context.new_cdp_session(self.page)
        tools.send("WebAuthn.enable")
        tools.send(
            "WebAuthn.addVirtualAuthenticator", {"options": {**FINGER, "isUserVerified": there}}
        )


@pytest.fixture
def desk(chromium: Browser, live_server: LiveServer, transactional_db: None) -> Iterator[Desk]:
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    context.add_init_script(REPORT)
    # A passkey belongs to a host name; 127.0.0.1 is none.
    address = str(live_server).replace("127.0.0.1", "localhost")
    desk = Desk(address, context, context.new_page(), with_password(Cast.assemble().lead))
    desk.page.on("pageerror", lambda error: desk.complaints.append(str(error)))
    desk.page.on(
        "console", lambda said: desk.complaints.append(said.text) if said.type in LOUD else None
    )
    yield desk
    context.close()
    assert desk.complaints == []


def test_a_passkey_signs_in_alone_and_is_a_second_step_and_a_proof(desk: Desk) -> None:
    desk.finger(there=True)
    desk.come_in()
    desk.add_passkey("Laptop")
    expect(desk.page.get_by_role("button", name="Make recovery codes")).to_be_visible()
    (passkey,) = factors(desk.lead).passkeys
    assert str(passkey) == "Laptop"

    desk.go_out()
    desk.open("/sign-in/?next=/you/sign-in/")
    desk.page.get_by_role("button", name="Sign in with a passkey").click()
    desk.page.wait_for_url(f"{desk.address}/you/sign-in/")
    signed_in = AuditEvent.objects.filter(act=Act.SIGNED_IN).latest("pk")
    assert (signed_in.who, signed_in.note) == (desk.lead.email, "passkey")

    desk.open("/you/confirm/?next=/you/sign-in/")
    desk.page.get_by_role("button", name="Use a passkey").click()
    desk.page.wait_for_url(f"{desk.address}/you/sign-in/")

    desk.go_out()
    desk.page.get_by_label("E-mail").fill(desk.lead.email)
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in", exact=True).click()
    desk.page.wait_for_url(re.compile("/sign-in/second-step/$"))
    desk.page.get_by_role("button", name="Use a passkey").click()
    desk.page.wait_for_url(f"{desk.address}/")


def test_a_passkey_is_renamed_and_removed(desk: Desk) -> None:
    desk.finger(there=True)
    desk.come_in()
    desk.add_passkey("Laptop")
    page = desk.open("/you/sign-in/")
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("What you call it").fill("Old laptop")
    page.get_by_role("button", name="Rename it").click()
    expect(page.get_by_text("Old laptop")).to_be_visible()
    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_url(f"{desk.address}/you/sign-in/")
    assert factors(desk.lead).passkeys == []
    assert AuditEvent.objects.get(act=Act.FACTOR_REMOVED).note == "passkey “Old laptop”"


def test_who_is_not_recognised_is_told_so_in_words(desk: Desk) -> None:
    desk.finger(there=False)
    page = desk.open("/sign-in/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing was signed")
    assert not AuditEvent.objects.filter(act=Act.SIGNED_IN).exists()


def test_without_scripts_no_passkey_is_offered_and_a_password_works(
    chromium: Browser, desk: Desk
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk.address}/sign-in/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    page.get_by_label("E-mail").fill(desk.lead.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{desk.address}/")
    context.close()
