"""What each page costs, against a blank Django page in the same run: see `make bench-pages`.

The server is granian behind whitenoise over collected files, as `manage.py run` starts it.
"""

import os
import re
import signal
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import requests
from django.conf import settings
from django.db import connection
from django.urls import reverse

from accounts.models import ApiAccount
from accounts.signin import first_admin, issue_link
from analytics.models import Image
from benchmarks.browsing import SLOWDOWN, Fetched, loaded, signed_in
from benchmarks.filling import Size, fill
from dashboard import broker
from dashboard.runner import plan, preparation
from dashboard.runner.supervisor import Supervisor

# Lists of up to 10,000 images are put in order in another way, with two questions fewer.
SMALL = Size(accounts=2, days=40, images=5100, people=10, acts=300)
LARGE = Size(accounts=20, days=400, images=2600, people=100, acts=10_000)
PAGES = ("overview", "images", "image", "sync", "accounts", "people", "audit")
ANSWERS, LOADS = 15, 3  # of which the median is taken
SAID = re.compile(r"app;dur=([\d.]+), db;desc=(\d+)")


@dataclass(frozen=True, slots=True)
class Served:
    """An answer of the server: milliseconds inside Django, queries, bytes of HTML."""

    ms: float
    queries: int
    size: int


def measure() -> None:
    """Prints two tables. Ends with status 1 if a page asks more of a larger database."""
    ApiAccount.objects.all().delete()
    fill(SMALL, datetime.now(UTC))
    with _server() as address:
        small = _answers(address, SMALL)
        fill(LARGE, datetime.now(UTC))
        large = _answers(address, LARGE)
        _loads(address)
    more = [name for name in PAGES if small[name].queries != large[name].queries]
    if more:
        sys.exit(f"The number of queries depends on the size of the data: {', '.join(more)}.")
    print("Each page asks as many queries of both sizes.")


@contextmanager
def _server() -> Iterator[str]:
    data = Path(settings.DATA_DIR)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.site_settings"  # of what is started
    if connection.vendor == "postgresql":
        whole = os.environ["DATABASE_URL"].rpartition("/")[0]
        os.environ["DATABASE_URL"] = f"{whole}/{connection.settings_dict['NAME']}"
    preparation.collect_static_files()
    with preparation.lock_data_folder(data) as lock, Supervisor(data / "logs", lock, print) as run:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        run.start(plan.broker_part(), lambda child: broker.answers(data))
        run.start(plan.web_part(), lambda child: _serves())
        yield settings.BASE_URL


def _serves() -> bool:
    try:
        return requests.get(f"{settings.BASE_URL}/health", timeout=5).ok
    except requests.ConnectionError:
        return False


def _paths() -> dict[str, str]:
    newest = Image.objects.order_by("-created_at").values_list("pk", flat=True)[0]
    return {name: reverse(name, args=[newest] if name == "image" else []) for name in PAGES}


def _answers(address: str, size: Size) -> dict[str, Served]:
    link, paths = issue_link(first_admin(), datetime.now(UTC)), _paths()
    with signed_in(address, link) as context:
        cookies = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    browser = requests.Session()
    browser.cookies.update(cookies)
    print(f"\n{connection.vendor}: {size}")
    print(f"{'page':10}{'queries':>9}{'server':>11}{'× blank':>9}{'HTML':>10}")
    found = dict[str, Served]()
    for name, path in paths.items():
        page, blank = _answer(browser, address + path, f"{address}/blank/")
        kilobytes, ratio = page.size / 1000, page.ms / blank.ms
        print(f"{name:10}{page.queries:9}{page.ms:8.1f} ms{ratio:9.1f}{kilobytes:7.0f} kB")
        found[name] = page
    return found


def _answer(browser: requests.Session, url: str, blank: str) -> tuple[Served, Served]:
    """The medians of several answers of both, asked in turn, after one to warm up."""
    both = [[_asked(browser, each) for each in (url, blank)] for _ in range(ANSWERS + 1)][1:]
    page, empty = (
        Served(statistics.median(one.ms for one in each), each[-1].queries, each[-1].size)
        for each in zip(*both, strict=True)
    )
    return page, empty


def _asked(browser: requests.Session, url: str) -> Served:
    answer = browser.get(url, timeout=60, allow_redirects=False)
    told = SAID.fullmatch(answer.headers.get("Server-Timing", ""))
    if answer.status_code != 200 or told is None:
        sys.exit(f"{url} answers {answer.status_code}.")
    return Served(float(told[1]), int(told[2]), len(answer.content))


def _loads(address: str) -> None:
    link, paths = issue_link(first_admin(), datetime.now(UTC)), _paths()
    careless = set[str]()
    print(f"\nIn chromium, processor slowed {SLOWDOWN} ×: fetched from us, and ready after")
    print(f"{'page':10}{'cold':>26}{'× blank':>9}{'warm':>26}{'× blank':>9}")
    with signed_in(address, link) as context:
        blanks = [loaded(context, f"{address}/blank/", LOADS, cold=cold) for cold in (True, False)]
        print(f"{'blank':10}{_told(blanks[0])}{1:9.1f}{_told(blanks[1])}{1:9.1f}")
        for name, path in paths.items():
            both = [loaded(context, address + path, LOADS, cold=cold) for cold in (True, False)]
            careless |= both[0].careless
            cells = (
                f"{_told(each)}{each.ready / blank.ready:9.1f}"
                for each, blank in zip(both, blanks, strict=True)
            )
            print(f"{name:10}{''.join(cells)}")
    print("The overview is ready when its first chart is drawn, another page when it has loaded.")
    print(*sorted(careless), sep="\n") if careless else print(
        "Every file is compressed and kept for ever."
    )


def _told(load: Fetched) -> str:
    return f"{load.requests:5} req {load.size / 1000:6.0f} kB {load.ready:5.0f} ms"
