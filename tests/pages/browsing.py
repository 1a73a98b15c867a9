"""A signed-in chromium that remembers every complaint: what the tests in a browser are made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from accounts.signin import issue_link
from tests.pages.stories import Told

QUIET_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REPORT = """document.addEventListener("securitypolicyviolation",
    (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"""
TOO_WIDE = """[...document.querySelectorAll("main *")]
    .filter((part) => part.getBoundingClientRect().right > innerWidth && !part.closest(".scroll"))
    .map((part) => `${part.tagName}.${part.className}`)"""
PATIENCE = 20_000  # ms; the machine may be busy


@dataclass
class Visit:
    """A signed-in browser, every complaint that it makes, and what it asks others than us for.

    `pictures` came from the vendor's host, as they may; `elsewhere` must stay empty.
    """

    told: Told
    address: str
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def listen(self) -> None:
        self.context.add_init_script(REPORT)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type in LOUD else None,
        )
        self.context.on("request", self._note)

    def _note(self, request: Request) -> None:
        asked, vendor = urlsplit(request.url), urlsplit(self.told.world.server.base_url)
        if (
            asked.scheme in ("data", "blob", "about")
            or asked.netloc == urlsplit(self.address).netloc
        ):
            return
        if request.resource_type == "image" and asked.netloc == vendor.netloc:
            self.pictures.append(request.url)
        else:
            self.elsewhere.append(f"{request.resource_type} {request.url}")


LOUD = ("error", "warning")


def visiting(
    chromium: Browser,
    told: Told,
    live_server: LiveServer,
    who: User | None = None,
    **options: object,
) -> Iterator[Visit]:
    """A browser in which the admin, or `who`, is signed in.

    It must end without a complaint, and without having asked anybody else for anything.
    """
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    visit = Visit(told, str(live_server), context, context.new_page())
    visit.listen()
    visit.open(issue_link(who or told.cast.admin, datetime.now(UTC)))
    visit.page.get_by_role("button", name="Sign in").click()
    visit.page.wait_for_url(f"{live_server}/")
    yield visit
    context.close()
    assert visit.complaints == []
    assert visit.elsewhere == []


def until(page: Page, true: str) -> None:
    """Playwright's own waiting evaluates strings in the page, which our policy refuses."""
    tries = PATIENCE // 100
    while tries and not page.evaluate(true):
        page.wait_for_timeout(100)
        tries -= 1
    assert tries, true
