import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import Final

import django

from tools.sandbox_day.folder import Refused, fresh_folder

# Seconds of life. A reading every ten minutes is one every three seconds of the wall. A lease
# lasts eight deadlines, and those pass at the speed of life: at the longest deadline it is eight
# minutes, or 2.4 s of the wall at speed 200. So it outlasts a request on a slow machine, and a
# killed worker's lease runs out before the account is due for the next reading but one.
SETTINGS: Final = {
    "POLL_SECONDS": "600",
    "VENDOR_DEADLINE": "60",
    "SANDBOX": "off",
    "REPORTING_TIMEZONE": "UTC",  # rows by day are checked afterwards, in the default's days
    "GRAPHICOAL_BASE_URL": "http://127.0.0.1",
}


def main() -> int:
    given = _parser().parse_args()
    try:
        folder = fresh_folder(given.folder)
    except Refused as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    os.environ.update(SETTINGS, DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE="dashboard.settings")
    os.umask(0o077)
    django.setup()
    return _live(given)


def _live(given: argparse.Namespace) -> int:
    # Only now, because they need the settings
    from dashboard.runner.preparation import NotReady
    from dashboard.runner.supervisor import DidNotStart, Stopped
    from tools.sandbox_day.day import Day

    try:
        status = Day(given.hours, given.speed, given.seed, sys.stdout).run()
    except (Refused, NotReady, DidNotStart) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except Stopped:
        sys.stderr.write("Stopped; nothing was compared.\n")
        return 1
    folder = shlex.quote(str(given.folder))
    check = f"DATA_DIR={folder} .venv/bin/python manage.py rebuild_ledger --check"
    sys.stdout.write(f"check again: {check}\n")
    return status


def positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above zero")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.sandbox_day")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("data/sandbox-day"))
    parser.add_argument("--hours", type=positive, default=24, help="of life")
    parser.add_argument("--speed", type=positive, default=200, help="seconds of life in one")
    parser.add_argument("--seed", default="day", help="another word makes another world")
    return parser


if __name__ == "__main__":
    sys.exit(main())
