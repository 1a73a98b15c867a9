"""`manage.py rotate_secrets`: every stored secret under the first of ENCRYPTION_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.audit import Actor
from accounts.reencryption import reseal, stored_secrets, tally
from accounts.secrets import SecretUnreadable

ACTOR = Actor("", "rotate_secrets command")


class Command(BaseCommand):
    help = (
        "Encrypt the stored secrets anew under the first key of ENCRYPTION_KEYS. "
        "Interrupted, run it again: it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; status 1 while a secret is under another key than the first",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            return self._say_what_is_left()
        done, lost = 0, []
        for stored in stored_secrets():
            try:
                done += reseal(stored, ACTOR)
            except SecretUnreadable:
                lost.append(str(stored))
        self.stdout.write(f"Encrypted {done} anew.")
        for name in lost:
            self.stderr.write(f"Left as it is, no key opens it: {name}")
        return self._say_what_is_left()

    def _say_what_is_left(self) -> None:
        found = tally()
        if found.unreadable:
            raise CommandError(
                f"{found.unreadable} of the stored secrets open with none of ENCRYPTION_KEYS. "
                "Add the key that they were stored with, and run this again."
            )
        if found.older:
            raise CommandError(
                f"{found.older} of the stored secrets are under an older key. Run rotate_secrets."
            )
        self.stdout.write(
            f"All {found.current} stored secrets are under the first key: "
            "the others can leave ENCRYPTION_KEYS."
        )
