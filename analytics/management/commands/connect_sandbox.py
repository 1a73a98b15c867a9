"""`manage.py connect_sandbox`: what a start without a key does before anything reads."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.graphicoal.sandbox import NoSandbox, accounts_of
from analytics.sandbox_accounts import connect_sandbox


class Command(BaseCommand):
    help = "Connect the accounts of the sandbox that listens on a port of this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.SANDBOX_PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            cards = accounts_of(settings.SANDBOX_DIR)
        except NoSandbox as error:
            raise CommandError(str(error)) from None
        address = f"http://127.0.0.1:{options['port']}/api/v1/graphicoal"
        new = connect_sandbox(cards, address, datetime.now(UTC))
        if options["verbosity"]:
            self.stdout.write(f"{len(cards)} sandbox accounts at {address}, {new} of them new")
