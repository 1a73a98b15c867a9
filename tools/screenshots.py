"""The pictures in docs/, taken from a running installation of their own over the sandbox.

Starts `manage.py run` on a temporary data folder, signs in with the link that it prints, waits
until the year is read, and photographs the pages with Debian's chromium.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.servers import browser

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"overview": ("/", "#burn-chart[data-drawn]")}  # where it is, and what must be there
WIDTH, HEIGHT = 1280, 1180
START, FILL = 120, 600  # seconds for the start, and for a year of readings


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def link(output: Path, process: "subprocess.Popen[bytes]") -> str:
    """The one-time link, once the run has said it."""
    until = time.monotonic() + START
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"sign in once with (\S+)", output.read_text("utf-8")):
            return found[1]
        time.sleep(0.2)
    raise SystemExit(f"It did not start: {output.read_text('utf-8')}")


def wait_until_read(data: Path) -> None:
    """Until no replay is left; see analytics.models.Work."""
    code = (
        "import django; django.setup()\n"
        "from analytics.models import Work\n"
        "print(Work.objects.filter(kind='replay', due_at__isnull=False).count())"
    )
    ask = {**os.environ, "DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    until = time.monotonic() + FILL
    while time.monotonic() < until:
        run = subprocess.run(  # noqa: S603
            [sys.executable, "-c", code], cwd=ROOT, env=ask, capture_output=True, check=True
        )
        if run.stdout.strip() == b"0":
            return
        time.sleep(5)
    raise SystemExit("The sandbox's year was not read in time.")


def photograph(address: str, sign_in: str) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser(), args=["--no-sandbox"])
        page = chromium.new_page(
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme="light",
            reduced_motion="reduce",
        )
        page.goto(sign_in)
        if button := page.query_selector("form button"):
            button.click()  # the link is used up by a form, because GET never writes
        for name, (path, drawn) in PAGES.items():
            page.goto(f"{address}{path}", wait_until="networkidle")
            page.wait_for_selector(drawn)
            page.screenshot(path=ROOT / "docs" / f"{name}.png")
        chromium.close()


def main() -> None:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # so that `finally` runs
    with tempfile.TemporaryDirectory(prefix="coalmeter-pictures-") as folder:
        data, output, port = Path(folder, "data"), Path(folder, "output"), free_port()
        own = {"DATA_DIR": str(data), "PORT": str(port), "BASE_URL": "", "REDIS_URL": ""}
        with output.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env={**os.environ, **own},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        try:
            sign_in = link(output, process)
            wait_until_read(data)
            photograph(f"http://localhost:{port}", sign_in)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


if __name__ == "__main__":
    main()
