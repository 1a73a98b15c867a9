"""`manage.py connect NAME --key-stdin`: connect a real account."""

import sys
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit import Actor, record_failure
from accounts.models.audit import Act
from analytics.connecting import (
    NotConnected,
    connect,
    further_key,
    owner_of,
    try_key,
    usable_address,
    usable_name,
)
from analytics.graphicoal.bearer import LONGEST

ORIGIN = "manage.py connect"


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
            name, base_url = usable_name(options["name"]), usable_address(options["base_url"])
            said = self._connected(name, base_url, secret)
        except NotConnected as error:
            raise CommandError(str(error)) from None
        self.stdout.write(said)

    def _connected(self, name: str, base_url: str, secret: str) -> str:
        """What was done with the key, in words. Raises NotConnected, and logs that."""
        try:
            return self._stored(name, base_url, secret)
        except NotConnected as error:
            record_failure(Act.KEY_TRIED, Actor("", ORIGIN), name=name, note=str(error))
            raise

    def _stored(self, name: str, base_url: str, secret: str) -> str:
        proof, now = try_key(base_url, secret), datetime.now(UTC)
        if known := owner_of(proof):
            key = further_key(known, "", secret, now, by="command line", origin=ORIGIN, proof=proof)
            return f"This key reads {known}, which is connected already: it has the key {key} too."
        connect(name, base_url, secret, now, by="command line", origin=ORIGIN, proof=proof)
        quota = proof.quota
        return (
            f"Connected {name}: {quota.credits_remaining} credits left, "
            f"{quota.credits_used_this_period} used since {quota.period_start:%Y-%m-%d} UTC, "
            f"{quota.total_images} images. Reading begins within seconds while Coalmeter runs."
        )

    def _secret(self) -> str:
        try:
            return sys.stdin.readline(LONGEST + 2).strip()
        except UnicodeDecodeError:
            raise CommandError("This cannot be a GraphiCoal key: it is no text.") from None
