"""Layouts hold whatever the vendor and people name, and however much of it there is."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, ViewportSize
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiAccount
from tests.pages.axe import DESK, PHONE
from tests.pages.browsing import TOO_WIDE, visiting
from tests.pages.hostile import make_hostile
from tests.pages.stories import Told
from tests.pages.test_access import PAGES, addresses_in

pytestmark = pytest.mark.browser

MOST_BYTES = 1_000_000
SHAPES = (
    "/?by=account&range=12m",
    "/?by=period&range=30d",
    "/images/?view=list",
    "/why/?which=left",
    "/why/?which=cost",
)
WIDEST = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.long
@pytest.mark.parametrize("room", [DESK, PHONE], ids=["desk", "phone"])
def test_no_page_is_wider_than_its_window_or_larger_than_a_megabyte(
    chromium: Browser, story: Told, live_server: LiveServer, room: ViewportSize
) -> None:
    now = datetime.now(UTC)
    addresses = addresses_in(story, now)
    wide, large = dict[str, list[str]](), dict[str, int]()
    pages = [addresses[name] for name in PAGES]
    for visit in visiting(chromium, story, live_server, viewport=room):
        make_hostile(ApiAccount.objects.get(name="Busy"), now)  # signing in ends at the overview
        for path in [*pages, *SHAPES]:
            answer = visit.page.goto(visit.address + path)
            assert answer is not None
            if len(body := answer.body()) > MOST_BYTES:
                large[path] = len(body)
            if visit.page.evaluate(WIDEST) > 0:
                wide[path] = visit.page.evaluate(TOO_WIDE)[-3:]
        visit.complaints[:] = [said for said in visit.complaints if "status of 4" not in said]
    assert wide == {}
    assert large == {}
