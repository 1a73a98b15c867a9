"""axe finds nothing on any page, in either theme, on a desk and on a phone."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Literal

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from playwright.sync_api import Browser, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from accounts.audit import Actor
from accounts.factors import add_app, make_codes
from accounts.invitations import invite
from accounts.models import User
from accounts.signin import issue_link
from tests.pages.axe import DESK, OF_COLOURS, PHONE, asked_for, opened, violations
from tests.pages.browsing import PATIENCE, Visit, until, visiting
from tests.pages.signing import PASSWORD, with_password
from tests.pages.stories import Told
from tests.pages.test_access import OPEN, PAGES, TABLE, addresses_in

pytestmark = pytest.mark.browser

Look = tuple[ViewportSize, Literal["light", "dark"], tuple[str, ...]]
# The width decides what is where, the theme what colour it has: each is looked at whole once.
WHOLE: list[Look] = [(DESK, "light", ()), (PHONE, "dark", ())]
COLOURS: list[Look] = [(DESK, "dark", OF_COLOURS), (PHONE, "light", OF_COLOURS)]
BEGIN: dict[str, Any] = {"viewport": DESK, "color_scheme": "light", "reduced_motion": "reduce"}
DRAWN = """document.readyState === "complete" && [...document.querySelectorAll("[data-chart]")]
    .every((box) => box.hidden || "drawn" in box.dataset)"""
# Pages that also have another shape
SHAPES = (
    "/?range=12m&by=account&bucket=no-such-bucket",
    "/?range=custom&since=2001-01-01&until=2001-01-02",
    "/why/?range=7d",
    "/images/?view=list",
    "/images/?q=no+such+words",
    "/accounts/?state=refused",
    "/no-such-page/",
)
LEAD = 2  # the column of test_access's table
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def addresses(story: Told) -> dict[str, str]:
    return addresses_in(story, datetime.now(UTC))


@pytest.mark.long
def test_every_page_of_an_admin(
    chromium: Browser, story: Told, live_server: LiveServer, addresses: dict[str, str]
) -> None:
    paths = [addresses[name] for name in PAGES]
    for visit in visiting(chromium, story, live_server, **BEGIN):
        own = with_every_factor(story.cast.admin)
        assert_accessible(visit, [*paths, *own, *SHAPES], [*WHOLE, *COLOURS])


@pytest.mark.long
def test_every_page_of_a_member(
    chromium: Browser, story: Told, live_server: LiveServer, addresses: dict[str, str]
) -> None:
    """The lead of a team; what only admins see answers with the page that says so."""
    paths = [addresses[name] for name in PAGES if TABLE[name][1][LEAD] == 200]
    for visit in visiting(chromium, story, live_server, who=story.cast.lead, **BEGIN):
        assert_accessible(visit, [*paths, addresses["audit"]], WHOLE)


def test_every_page_of_who_sees_no_account(
    chromium: Browser, story: Told, live_server: LiveServer, addresses: dict[str, str]
) -> None:
    paths = [addresses[name] for name in ("overview", "why", "images", "sync", "people", "teams")]
    for visit in visiting(chromium, story, live_server, who=story.cast.nobody, **BEGIN):
        assert_accessible(visit, paths, [*WHOLE, *COLOURS])


def test_every_page_without_a_sign_in(
    chromium: Browser, story: Told, live_server: LiveServer, addresses: dict[str, str]
) -> None:
    paths = [addresses[name] for name, status in OPEN.items() if status != 405]
    paths = [path for path in paths if path != addresses["health"] and "/api/" not in path]
    context = chromium.new_context(**BEGIN)
    visit = Visit(story, str(live_server), context, context.new_page())
    assert_accessible(visit, [*paths, *links_from_letters(story)], [*WHOLE, *COLOURS])
    step = at_the_second_step(visit, story.cast.mate)
    assert_accessible(visit, [step], [*WHOLE, *COLOURS])
    context.close()


def with_every_factor(user: User) -> list[str]:
    """The pages about what a person has to sign in with, once they have all of it."""
    me = Actor.person(user, "")
    add_app(user, SECRET, me)
    make_codes(user, me)
    passkey = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Laptop"}
    )
    names = ("mfa_index", "mfa_deactivate_totp", "mfa_view_recovery_codes")
    of_passkey = ("mfa_edit_webauthn", "mfa_remove_webauthn")
    return [*map(reverse, names), *(reverse(name, args=[passkey.pk]) for name in of_passkey)]


def links_from_letters(told: Told) -> list[str]:
    """To sign in once, to set a new password, to join."""
    lead, now = told.cast.lead, datetime.now(UTC)
    key = default_token_generator.make_token(with_password(told.cast.other))
    uid = user_pk_to_url_str(told.cast.other)
    _, join = invite(Actor.person(lead, ""), "newer@example.com", "", "member", {}, now)
    return [
        issue_link(lead, now),
        reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": key}),
        join,
    ]


def at_the_second_step(visit: Visit, user: User) -> str:
    add_app(with_password(user), SECRET, Actor.person(user, ""))
    page = visit.open(reverse("signin"))
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    step = reverse("mfa_authenticate")
    expect(page).to_have_url(f"{visit.address}{step}", timeout=PATIENCE)
    return step


def assert_accessible(visit: Visit, paths: Iterable[str], looks: Sequence[Look]) -> None:
    """Each page is loaded once; then the theme and the width change under it."""
    found = []
    for path in paths:
        answer = visit.page.goto(visit.address + path)
        if answer and answer.status >= 400:  # which chromium complains of by itself
            visit.complaints[:] = [said for said in visit.complaints if "status of 4" not in said]
        until(visit.page, DRAWN)
        found += [f"{path} {what}" for what in complaints(visit.page, looks)]
    assert not found, "\n".join(found)


def complaints(page: Page, looks: Sequence[Look]) -> Iterator[str]:
    for width, theme, only in looks:
        page.set_viewport_size(width)
        page.emulate_media(color_scheme=theme)
        yield from violations(page, only=only)
        for part in chain(opened(page), asked_for(page)):
            yield from violations(page, part, only)
