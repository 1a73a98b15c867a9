"""`manage.py statement ACCOUNT START`: the figures that are signed, and their hash, for proof."""

import json
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import ApiAccount
from analytics.ledger.canon import hash_of, utc_text
from analytics.models import BillingPeriod, SignOff
from analytics.queries.statement import figures_text, live_statement


def instant(text: str) -> datetime:
    """A day means its midnight; a time without an offset is UTC."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-10-01") from None


class Command(BaseCommand):
    help = (
        "Print the figures of a billing period and the SHA-256 of their canonical text: as they "
        "were signed, if they were, else as they are known now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", metavar="ACCOUNT", help="its name")
        parser.add_argument("start", metavar="START", type=instant, help="2026-10-01, in UTC")
        what = parser.add_mutually_exclusive_group()
        what.add_argument(
            "--json", action="store_true", help="the canonical text, and nothing else"
        )
        what.add_argument("--hash", action="store_true", help="its SHA-256, and nothing else")
        parser.add_argument("--live", action="store_true", help="what is known now, also if signed")

    def handle(self, *args: Any, **options: Any) -> None:
        account = self._account(options["account"])
        signed = SignOff.objects.filter(
            account=account, start=options["start"], undone_at__isnull=True
        ).first()
        if signed and not options["live"]:
            text = signed.figures
        else:
            signed, text = None, self._known(account, options["start"])
        if options["json"]:
            self.stdout.write(text, ending="")  # so that sha256sum says the same
        elif options["hash"]:
            self.stdout.write(hash_of(text))
        else:
            self._tell(text, signed)

    def _account(self, name: str) -> ApiAccount:
        exact = list(ApiAccount.objects.filter(name=name).order_by("is_sandbox"))
        found = exact or list(ApiAccount.objects.filter(name__iexact=name).order_by("is_sandbox"))
        if not found:
            known = ", ".join(ApiAccount.objects.order_by("name").values_list("name", flat=True))
            raise CommandError(f"There is no account named {name}. Known: {known or 'none'}.")
        return found[0]

    def _known(self, account: ApiAccount, start: datetime) -> str:
        periods = BillingPeriod.objects.filter(account=account).order_by("start")
        row = periods.filter(start=start).first()
        own = ApiAccount.objects.filter(pk=account.pk)
        told = live_statement(own, row.pk, datetime.now(UTC)) if row else None
        if told is None:
            starts = ", ".join(utc_text(each) for each in periods.values_list("start", flat=True))
            raise CommandError(
                f"{account} has no period that starts at {utc_text(start)}. "
                f"Known starts: {starts or 'none'}."
            )
        return figures_text(told)

    def _tell(self, text: str, signed: SignOff | None) -> None:
        figures = json.loads(text)
        self.stdout.write(f"Statement {figures['statement']}")
        if signed:
            self.stdout.write(f"Signed by {signed.signed_name} at {utc_text(signed.signed_at)}")
            if signed.approved_at:
                approved = f"{signed.approved_name} at {utc_text(signed.approved_at)}"
                self.stdout.write(f"Approved by {approved}")
            elif not signed.is_complete:
                self.stdout.write("Waits for a second approval")
        else:
            self.stdout.write("As it is known now")
        self.stdout.write(json.dumps(figures, indent=1, ensure_ascii=False))
        self.stdout.write(f"SHA-256 {hash_of(text)}")
