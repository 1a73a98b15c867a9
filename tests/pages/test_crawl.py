"""Every link, followed as each of the cast in a real browser, over names that are attacks."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiAccount, ApiKey, Team, User
from accounts.models.keys import KeyState
from analytics.models import Image, SyncRun, Work
from tests.pages.browsing import Visit, visiting
from tests.pages.stories import Told

pytestmark = pytest.mark.browser

ATTACK = """"><img src=x onerror="console.error('attacked')"><script>console.error('a')</script>"""
LONG = "w" * 150 + "\u202eesrever\u202c"
LINKS = "[...document.querySelectorAll('a[href]')].map(link => link.href)"
MOST = 70  # pages of one person; filters make endless ones
ONCE_A_SHAPE = 3  # pages of one path with different numbers and filters


@pytest.fixture
def hostile(story: Told) -> Told:
    """Whatever people and the vendor may name is an attack on the page that shows it."""
    busy = ApiAccount.objects.get(name="Busy")
    ApiAccount.objects.filter(pk=busy.pk).update(name=ATTACK + LONG)
    Team.objects.filter(pk=story.cast.design.pk).update(name=ATTACK)
    User.objects.update(name=ATTACK)
    Image.objects.filter(account=busy).update(prompt=ATTACK + LONG, image_url=f"javascript:{LONG}")
    ApiKey.objects.filter(account=busy).update(
        name=ATTACK[:100], state=KeyState.INVALID, last_error_message=ATTACK
    )
    Work.objects.filter(account=busy).update(error=ATTACK, failures=3)
    SyncRun.objects.filter(account=busy).update(note=ATTACK)
    return story


@pytest.mark.parametrize("who", ["admin", "finance", "lead", "other", "nobody"])
def test_no_link_breaks_and_no_page_complains(
    chromium: Browser, hostile: Told, live_server: LiveServer, who: str
) -> None:
    person: User = getattr(hostile.cast, who)
    for visit in visiting(chromium, hostile, live_server, who=person):
        seen = list(crawled(visit))
        assert len(seen) > 3
        assert [path for path, status in seen if status >= 400] == []


def test_nobody_else_is_asked_for_anything_but_pictures(visit: Visit) -> None:
    """Files, fonts, scripts and pings come from us alone; `visiting` holds every test to it."""
    assert len(list(crawled(visit))) > 3
    assert visit.pictures, "the recording works"
    assert visit.elsewhere == []


def crawled(visit: Visit) -> Iterator[tuple[str, int]]:
    """Paths and their statuses, each after the page has loaded and settled."""
    waiting, seen, shapes = ["/"], {"/"}, dict[str, int]()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        answer = visit.page.goto(visit.address + path, wait_until="load")
        assert answer is not None
        yield path, answer.status
        for link in links(visit):
            shape = re.sub(r"\d+", "0", urlsplit(link).path)
            if link not in seen and shapes.get(shape, 0) < ONCE_A_SHAPE:
                shapes[shape] = shapes.get(shape, 0) + 1
                seen.add(link)
                waiting.append(link)


def links(visit: Visit) -> list[str]:
    """Where the page leads to on this site, without files."""
    found: list[str] = visit.page.evaluate(
        "[...document.querySelectorAll('a[href]:not([download])')].map(a => a.href)"
    )
    ours = [link for link in found if link.startswith(visit.address + "/")]
    paths = [urljoin("/", link.removeprefix(visit.address)).partition("#")[0] for link in ours]
    return [path for path in paths if not path.startswith("/static/")]
