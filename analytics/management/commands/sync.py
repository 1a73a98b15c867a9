"""`manage.py sync [NAME…]`: read accounts now, in the foreground."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from accounts.access import read_accounts
from accounts.models import ApiAccount
from accounts.models.keys import AccountState
from analytics.models import Work
from analytics.models.work import Outcome, WorkKind
from analytics.sync import leases, work_on


def clock() -> datetime:
    return datetime.now(UTC)


class Command(BaseCommand):
    help = "Read accounts now. Exits with 1 if one of them could not be read."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="all, if none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = self._accounts(options["names"])
        if not accounts:
            raise CommandError(
                "There is no account to read. Connect one with: manage.py connect NAME --key-stdin"
            )
        failed = 0
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        bars = Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True)
        with bars as progress:
            bar = progress.add_task("Reading accounts", total=len(accounts))
            for account in accounts:
                progress.update(bar, description=f"Reading {account.name}")
                line, good = self._read(account)
                self.stdout.write(line)
                failed += not good
                progress.advance(bar)
        if failed:
            raise CommandError(f"{failed} of {len(accounts)} accounts could not be read.")

    def _accounts(self, names: list[str]) -> list[ApiAccount]:
        accounts = read_accounts().order_by("name")
        if not names:
            return list(accounts.filter(state=AccountState.ACTIVE))
        return [self._named(accounts, name) for name in dict.fromkeys(names)]

    def _named(self, accounts: QuerySet[ApiAccount], name: str) -> ApiAccount:
        account = accounts.filter(name=name).first() or accounts.filter(name__iexact=name).first()
        if account is None:
            known = ", ".join(accounts.values_list("name", flat=True)) or "none"
            raise CommandError(f"There is no account named {name}. Known: {known}.")
        if account.state != AccountState.ACTIVE:
            raise CommandError(f"{account} is {account.state}: it is not read until it is active.")
        return account

    def _read(self, account: ApiAccount) -> tuple[str, bool]:
        work = Work.objects.get(account=account, kind=WorkKind.READING)
        if leases.is_replaying(account.pk):
            return f"{account.name}: its past is being played, and read on after that", True
        leases.ask_for(account.pk, WorkKind.READING, clock())
        run = work_on.reading(work.pk, clock)
        if run is None:
            return f"{account.name}: being read by another worker at this moment", True
        if run.outcome == Outcome.FAILED:
            return f"{account.name}: {run.note}", False
        news = "new figures" if run.readings else "unchanged"
        return (
            f"{account.name}: {news}, {run.new_images} new images, {run.requests} requests"
            f"{', ' + run.note if run.note else ''}"
        ), True
