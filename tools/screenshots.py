"""The pictures in docs/pictures/, taken from a running installation of their own over the sandbox.

Starts `manage.py run` on a temporary data folder, signs in with the link that it prints, waits
until the year is read and the figures are fresh, and photographs the pages with Debian's chromium.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.servers import browser

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
CHART = "[data-chart][data-drawn], [data-chart][hidden]"
START, FILL, FRESH = 120, 900, 300  # seconds: the start, a year of readings, the newest one
POLL_SECONDS = 30
PATIENCE = 30_000  # ms for what a page draws


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as it looks: `drawn` must be there, and `press` is clicked first where it exists."""

    path: str
    drawn: str = "main"
    theme: str = "light"
    width: int = 1280
    height: int = 1000
    press: str = ""
    opens: str = ""


PAGES = {
    "overview": Picture("/", CHART, height=1180),
    "overview-dark": Picture("/", CHART, "dark", height=1180),
    "overview-phone": Picture("/", CHART, width=390, height=1600),
    "images": Picture("/images/", ".grid img, .empty"),
    "image": Picture(
        "/images/", ".grid img, .empty", press=".grid a[href]", opens="dialog[open], .facts"
    ),
    "sync": Picture("/sync/"),
    "accounts": Picture("/accounts/", height=900),
    "why": Picture("/", CHART, press=".why-link", opens="#why[open]"),
}
HOSTILE = {
    "hostile": Picture("/", CHART, height=1400),
    "hostile-phone": Picture("/", CHART, width=390, height=1600),
}
WAITING = (
    "from analytics.models import Work\n"
    "print(Work.objects.filter(kind='replay', due_at__isnull=False).count())"
)
STALE = (
    "from datetime import UTC, datetime\n"
    "from accounts.access import all_accounts\n"
    "from analytics.queries import account_views\n"
    "views = account_views(all_accounts(), datetime.now(UTC))\n"
    "print(sum(v.is_stale or bool(v.problem) or v.replaying for v in views))"
)
SPOIL = (
    "from datetime import UTC, datetime\n"
    "from accounts.models import ApiAccount\n"
    "from tests.pages.hostile import make_hostile\n"
    "make_hostile(ApiAccount.objects.order_by('pk').first(), datetime.now(UTC))"
)


def main() -> None:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # so that `finally` runs
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="coalmeter-pictures-") as folder:
        data, output, port = Path(folder, "data"), Path(folder, "output"), free_port()
        with running(data, output, port) as process:
            sign_in = link(output, process)
            wait_until_none(data, WAITING, FILL, "The sandbox's year was not read")
            wait_until_none(data, STALE, FRESH, "The accounts did not become fresh")
            photograph(data, f"http://localhost:{port}", sign_in)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def running(data: Path, output: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    own = {"DATA_DIR": str(data), "PORT": str(port), "BASE_URL": "", "REDIS_URL": ""}
    own |= {"DATABASE_URL": "", "POLL_SECONDS": str(POLL_SECONDS)}
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "run"],
            cwd=ROOT,
            env={**os.environ, **own},
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def link(output: Path, process: "subprocess.Popen[bytes]") -> str:
    """The one-time link, once the run has said it."""
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"sign in once with (\S+)", output.read_text("utf-8")):
            return found[1]
        time.sleep(0.2)
    raise SystemExit(f"It did not start: {output.read_text('utf-8')}")


def beside(data: Path, code: str) -> str:
    """What a few lines print that run in the surroundings of the installation."""
    ask = {**os.environ, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    ask |= {"DATABASE_URL": "", "REDIS_URL": ""}
    whole = f"import django; django.setup()\n{code}"
    command = [sys.executable, "-c", whole]
    run = subprocess.run(command, cwd=ROOT, env=ask, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return run.stdout.decode().strip()


def wait_until_none(data: Path, code: str, seconds: int, otherwise: str) -> None:
    """Until what it counts is no more."""
    until = time.monotonic() + seconds
    while beside(data, code) != "0":
        if time.monotonic() > until:
            raise SystemExit(f"{otherwise} within {seconds} seconds.")
        time.sleep(5)


def photograph(data: Path, address: str, sign_in: str) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        state = signed_in(chromium, address, sign_in)
        for name, picture in PAGES.items():
            take(chromium, state, address, name, picture)
        beside(data, SPOIL)
        for name, picture in HOSTILE.items():
            take(chromium, state, address, name, picture)
        chromium.close()


def signed_in(chromium: Browser, address: str, sign_in: str) -> Any:
    """Cookies of the admin. The link is used up by a form, because GET never writes."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(sign_in)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{address}/")
    state = context.storage_state()
    context.close()
    return state


def take(chromium: Browser, state: Any, address: str, name: str, picture: Picture) -> None:
    looks: dict[str, Any] = {"color_scheme": picture.theme, "reduced_motion": "reduce"}
    size: Any = {"width": picture.width, "height": picture.height}
    context = chromium.new_context(storage_state=state, viewport=size, **looks)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(f"{address}{picture.path}", wait_until="load")
    page.wait_for_selector(picture.drawn, state="attached")
    if picture.press and page.locator(picture.press).count():
        page.locator(picture.press).first.click()
        page.wait_for_selector(picture.opens)
    seen(page)
    page.screenshot(path=PICTURES / f"{name}.png")
    context.close()


def seen(page: Page) -> None:
    """Until the pictures within sight have come, or will not come."""
    looking = """() => [...document.images].filter((image) => image.loading !== "lazy"
        || image.getBoundingClientRect().top < innerHeight).every((image) => image.complete)"""
    for _ in range(50):
        if page.evaluate(looking):
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main()
