"""`python -m benchmarks`: a database of its own, then each measurement.

SQLite in a temporary folder; with DATABASE_URL naming a PostgreSQL, a database beside that one.
"""

import argparse
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PARTS = ("turns", "questions", "searching")
APART = ("pages", "exporting")  # only when they are asked for: a browser, or minutes


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    known = (*PARTS, *APART)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(known)}")
    parser.add_argument(
        "--images", type=int, default=100_000, help="how many are searched, or exported"
    )
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(known):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="coalmeter-bench-") as folder:
        if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
            os.environ["DATABASE_URL"] = ""
        os.environ.update(
            DATA_DIR=folder, REDIS_URL="", DJANGO_SETTINGS_MODULE="dashboard.settings"
        )
        os.environ.update(HOST="", PORT=str(free_port()), BASE_URL="", SANDBOX="off")
        with _database():
            _measure(asked.parts or PARTS, asked.images)


@contextmanager
def _database() -> Iterator[None]:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if connection.vendor == "sqlite":
        call_command("migrate", verbosity=0)
        yield
        return
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _measure(parts: list[str] | tuple[str, ...], images: int) -> None:
    from benchmarks import exporting, questions, searching, turns

    if "turns" in parts:
        turns.measure()
    if "questions" in parts:
        questions.measure()
    if "searching" in parts:
        searching.measure(images)
    if "exporting" in parts:
        exporting.measure(images)
    if "pages" in parts:
        from benchmarks import pages

        pages.measure()


main()
