"""`manage.py sandbox serve | truth | keys`."""

import json
from argparse import ArgumentTypeError
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.graphicoal.sandbox import NoSandbox, World, accounts_of
from analytics.graphicoal.sandbox.serving import serve


def moment(text: str) -> datetime:
    """ISO 8601 with an offset or Z."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no moment like 2026-03-01T10:00:00Z") from None
    if at.tzinfo is None:
        raise ArgumentTypeError(f"{text!r} has no offset; end it with Z for UTC")
    return at.astimezone(UTC)


class Command(BaseCommand):
    help = "A GraphiCoal to try things on: serve it, see its books, list its keys."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        serving = actions.add_parser("serve", help="answer on 127.0.0.1 until stopped")
        serving.add_argument("--port", type=int, help="0 takes any free port")
        truth = actions.add_parser("truth", help="what really happened, from its own books")
        truth.add_argument("--at", type=moment, help="as of this moment (now, if left out)")
        truth.add_argument("--json", action="store_true", dest="as_json")
        keys = actions.add_parser("keys", help="its accounts, and the keys to connect them with")
        keys.add_argument("--json", action="store_true", dest="as_json")
        for action in (serving, truth, keys):
            action.add_argument("--state", type=Path, help="folder that it keeps itself in")

    def handle(self, *args: Any, **options: Any) -> None:
        state = options["state"] or Path(settings.SANDBOX_DIR)
        try:
            self._do(options, state)
        except NoSandbox as error:
            raise CommandError(str(error)) from None

    def _do(self, options: dict[str, Any], state: Path) -> None:
        if options["action"] == "serve":
            port = settings.SANDBOX_PORT if options["port"] is None else options["port"]
            if serve(state, port):
                raise SystemExit(1)
        elif options["action"] == "truth":
            self._truth(state, options["at"] or datetime.now(UTC), as_json=options["as_json"])
        else:
            self._keys(state, as_json=options["as_json"])

    def _truth(self, state: Path, at: datetime, *, as_json: bool) -> None:
        books = World.load(state).truth(at)
        if as_json:
            self.stdout.write(json.dumps({"accounts": [book.as_json() for book in books]}))
            return
        for book in books:
            held = f"{len(book.images)} images, {len(book.gone)} gone"
            self.stdout.write(f"{book.name}: {book.balance} credits left, {held}")
            for period in book.periods:
                parts = ", ".join(f"{name} {spent}" for name, spent in period.credits.items())
                self.stdout.write(f"  {period.start} to {period.end}: {period.used} ({parts})")

    def _keys(self, state: Path, *, as_json: bool) -> None:
        cards = accounts_of(state)
        if as_json:
            rows = [{**asdict(card), "opened_at": card.opened_at.isoformat()} for card in cards]
            self.stdout.write(json.dumps({"accounts": rows}))
            return
        for card in cards:
            self.stdout.write(f"{card.name}\n  {card.key}\n  {card.read_only_key} (reads only)")
            self.stdout.write(f"  {card.scopeless_key} (may not read)")
