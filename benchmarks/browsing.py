"""A page loaded in Debian's chromium on a slowed processor: what it fetches, when it is ready."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, sync_playwright

from tests.pages.browsing import QUIET_CHROMIUM
from tests.servers import browser

SLOWDOWN = 4  # the processor is so many times slower than this machine's
PATIENCE = 30_000  # ms until a chart must be drawn
SETTLE = 250  # ms in which what was asked for last comes in
ALONE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost"  # pictures fail at once
WATCH = """new MutationObserver(() => {
    if (document.querySelector("[data-drawn]")) window.drawnAt ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributeFilter: ["data-drawn"] })"""
READY = """() => document.querySelector("[data-chart]:not([hidden])") ? window.drawnAt ?? null
    : performance.getEntriesByType("navigation")[0].loadEventEnd || null"""


@dataclass(slots=True)
class Fetched:
    """What one load fetched from us over the line, and after how many ms the page was ready.

    Ready is when the first chart is drawn, or else when all is loaded.
    """

    size: int = 0
    requests: int = 0
    ready: float = 0.0
    careless: set[str] = field(default_factory=set)
    """Files that are not kept for ever, or come uncompressed."""


@contextmanager
def signed_in(address: str, link: str) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser(), args=[*QUIET_CHROMIUM, ALONE]
        )
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(address + link)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(f"{address}/")
        page.close()
        yield context
        chromium.close()


def loaded(context: BrowserContext, url: str, times: int, *, cold: bool) -> Fetched:
    """The median load of several, each in a new tab, with an empty or a filled cache."""
    found = [_load(context, url, cold=cold) for _ in range(times)]
    middle = sorted(found, key=lambda each: each.ready)[len(found) // 2]
    middle.ready = statistics.median(each.ready for each in found)
    return middle


def _load(context: BrowserContext, url: str, *, cold: bool) -> Fetched:
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    if cold:
        line.send("Network.clearBrowserCache")
    fetched = Fetched()
    _listen(line, fetched, url)
    page.goto(url, wait_until="load")
    waited = 0
    while (ready := page.evaluate(READY)) is None and waited < PATIENCE:
        page.wait_for_timeout(50)
        waited += 50
    page.wait_for_timeout(SETTLE)
    page.close()
    fetched.ready = float(ready or PATIENCE)
    return fetched


def _listen(line: CDPSession, fetched: Fetched, url: str) -> None:
    origin = "/".join(url.split("/")[:3])
    over_the_line = set[str]()

    def response(event: dict[str, Any]) -> None:
        answer = event["response"]
        ours = answer["url"].startswith(f"{origin}/")
        if ours and not answer["fromDiskCache"] and not answer.get("fromPrefetchCache"):
            over_the_line.add(event["requestId"])
            fetched.requests += 1
            _judge(answer, fetched)

    def cached(event: dict[str, Any]) -> None:
        if event["requestId"] in over_the_line:
            over_the_line.remove(event["requestId"])
            fetched.requests -= 1

    def finished(event: dict[str, Any]) -> None:
        if event["requestId"] in over_the_line:
            fetched.size += int(event["encodedDataLength"])

    line.on("Network.responseReceived", response)
    line.on("Network.requestServedFromCache", cached)
    line.on("Network.loadingFinished", finished)


def _judge(answer: dict[str, Any], fetched: Fetched) -> None:
    if "/static/" not in answer["url"]:
        return
    heads = {name.lower(): value for name, value in answer["headers"].items()}
    name = answer["url"].rpartition("/static/")[2]
    if "immutable" not in heads.get("cache-control", ""):
        fetched.careless.add(f"{name} is not kept for ever")
    if heads.get("content-encoding") not in ("br", "gzip") and answer["encodedDataLength"] > 2000:
        fetched.careless.add(f"{name} comes uncompressed")
