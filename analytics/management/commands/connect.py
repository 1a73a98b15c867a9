"""`manage.py connect NAME --key-stdin`: connect a real account."""

import sys
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from analytics.connecting import NotConnected, connect, try_key, usable_address, usable_name
from analytics.graphicoal.bearer import LONGEST


class Command(BaseCommand):
    help = "Connect a GraphiCoal account. The key is read from standard input and tried first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what people call the account")
        parser.add_argument(
            "--key-stdin",
            action="store_true",
            required=True,
            help="read the key from standard input, so that no history or process list shows it",
        )
        parser.add_argument(
            "--base-url", default=settings.GRAPHICOAL_BASE_URL, help="the vendor's address"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if sys.stdin.isatty():
            self.stderr.write("Paste the key and end the line:")
        secret = self._secret()
        try:
            name = usable_name(options["name"])
            base_url = usable_address(options["base_url"])
            proof = try_key(base_url, secret)
            connect(name, base_url, secret, datetime.now(UTC), by="command line")
        except NotConnected as error:
            raise CommandError(str(error)) from None
        quota = proof.quota
        self.stdout.write(
            f"Connected {name}: {quota.credits_remaining} credits left, "
            f"{quota.credits_used_this_period} used since {quota.period_start:%Y-%m-%d} UTC, "
            f"{quota.total_images} images. Reading begins within seconds while Coalmeter runs."
        )

    def _secret(self) -> str:
        try:
            return sys.stdin.readline(LONGEST + 2).strip()
        except UnicodeDecodeError:
            raise CommandError("This cannot be a GraphiCoal key: it is no text.") from None
