"""`manage.py rebuild_ledger [--check] [NAME…]`: derive everything anew, or compare with it."""

import time
from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from accounts.models import ApiAccount
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sync import leases, rebuilding, stale, work_on


def clock() -> datetime:
    return datetime.now(UTC)


def at_least_one(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is no number of differences: give 1 or more")
    return int(text)


class Command(BaseCommand):
    help = (
        "Derive periods, entries and rollups anew from the stored readings and images. It can be "
        "interrupted at any time: started again, or by a worker, it goes on where it was."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="all accounts, if none")
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; print the first differences and exit with 1 if there are any",
        )
        parser.add_argument("--most", type=at_least_one, default=20, help="differences to print")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = self._accounts(options["names"])
        if options["check"]:
            self._check(accounts, options["most"])
            return
        for account in accounts:
            stale.ask_to_rebuild(account)
        with self._bars() as progress:
            for account in accounts:
                self._rebuild(account, progress)

    def _accounts(self, names: Iterable[str]) -> list[ApiAccount]:
        every = {account.name: account for account in ApiAccount.objects.order_by("name")}
        for name in names:
            if name not in every:
                known = ", ".join(every) or "none"
                raise CommandError(f"There is no account named {name}. Known: {known}.")
        return [every[name] for name in dict.fromkeys(names)] or list(every.values())

    def _check(self, accounts: list[ApiAccount], most: int) -> None:
        unlike = 0
        for account in accounts:
            with self._bars() as progress:
                progress.add_task(f"Checking {account.name}", total=None)
                found = list(islice(rebuilding.differences(account), most + 1))
            for sentence in found[:most]:
                self.stdout.write(f"{account.name}: {sentence}")
            if len(found) > most:
                self.stdout.write(f"{account.name}: … and more")
            if found and rebuilding.waits(account):
                self.stdout.write(f"{account.name}: a part still waits to be derived by a worker")
            unlike += bool(found)
        if unlike:
            raise CommandError(
                f"{unlike} of {len(accounts)} accounts differ from what their readings make. "
                "Put it right with: manage.py rebuild_ledger"
            )
        self.stdout.write(f"{len(accounts)} accounts: everything is as their readings make it.")

    def _rebuild(self, account: ApiAccount, progress: Progress) -> None:
        bar = progress.add_task(account.name, total=None)
        leases.ask_for(account.pk, WorkKind.REBUILD, clock())
        work = Work.objects.get(account=account, kind=WorkKind.REBUILD)
        while rebuilding.waits(account):
            failures, fence = work.failures, work.fence
            work_on.rebuild(work.pk, clock)
            work.refresh_from_db()
            if work.failures > failures:
                raise CommandError(f"{account.name}: {work.error}")
            if work.fence == fence:  # a worker is at it already: it is watched from here
                time.sleep(0.5)
            if work.due_at is None:  # it left something behind, or was asked for meanwhile
                leases.ask_for(account.pk, WorkKind.REBUILD, clock())
            progress.update(bar, completed=work.done, total=work.total or None)
        progress.update(bar, completed=1, total=1)
        self.stdout.write(f"{account.name}: derived anew.")

    def _bars(self) -> Progress:
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        console = Console(stderr=True)
        return Progress(*columns, TimeElapsedColumn(), console=console, transient=True)
