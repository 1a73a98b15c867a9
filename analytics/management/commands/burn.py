"""`manage.py burn`: what the chart shows, from the same query, for a terminal or a script."""

import csv
import json
from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import QuerySet

from accounts.access import all_accounts, visible_accounts, visible_teams
from accounts.models import ApiAccount, User
from analytics.formulas import inert
from analytics.ledger.buckets import day_start
from analytics.queries import (
    NO_TEAM,
    BurnCell,
    TooManyBuckets,
    burn,
    current_periods,
    final_bounds,
    hide_teams,
    periods_before,
)

FIRST_YEAR, LAST_YEAR = 2, 9998  # beyond, a timezone's offset overflows
CREDITS = ("credits", "corrections", "estimated", "reconstructed")


def zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: the name of a folder
        raise ArgumentTypeError(f"{text!r} is no timezone such as Europe/Berlin") from None


def moment(text: str) -> date | datetime:
    """A day, or an instant with an offset."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date such as 2026-03-01") from None
    if at.tzinfo is None:
        raise ArgumentTypeError(f"{text!r} has no offset: end it with Z, or give a day") from None
    return at


class Command(BaseCommand):
    help = (
        "Print credits burned, one row a group and bucket. `credits` is what the vendor's counters "
        "say (corrections included); estimates and reconstruction stand in columns of their own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--account", nargs="+", metavar="NAME", action="extend")
        parser.add_argument("--since", type=moment, metavar="D", help="a day, or ISO 8601")
        parser.add_argument("--until", type=moment, metavar="D", help="likewise; not included")
        parser.add_argument(
            "--period",
            choices=["current", "last"],
            help="only what counts in each account's current billing period, or in the one before",
        )
        parser.add_argument(
            "--by",
            nargs="+",
            action="extend",
            choices=["operation", "account", "period", "team"],
            help="operation, if left out; team stands alone",
        )
        units = ["none", "quarter", "hour", "day", "week", "month"]
        parser.add_argument("--bucket", choices=units, default="none")
        parser.add_argument(
            "--tz",
            type=zone,
            default=zone(settings.REPORTING_TIMEZONE),
            help="the timezone that days are cut in (the reporting timezone)",
        )
        parser.add_argument("--format", choices=["table", "json", "csv"], default="table")
        parser.add_argument("--as", dest="email", metavar="EMAIL", help="what this person may see")

    def handle(self, *args: Any, **options: Any) -> None:
        by = options["by"] or ["operation"]
        if "period" in by:
            by = ["account", *by]  # a period is an account's; its dates alone do not tell whose
        bucket = None if options["bucket"] == "none" else options["bucket"]
        accounts = self._accounts(options["account"], options["email"])
        since = self._instant(options["since"], options["tz"])
        until = self._instant(options["until"], options["tz"])
        if since and until and since >= until:
            raise CommandError("--until must lie after --since: it is where the range ends.")
        if "team" in by and len(set(by)) > 1:
            raise CommandError("Credits are divided by teams alone: give --by team and no other.")
        periods = None
        if options["period"]:
            periods, first, last = _billing_periods(accounts, options["period"])
            since, until = since or first, until or last
        zone = options["tz"]
        try:
            table = burn(accounts, since, until, by=by, bucket=bucket, zone=zone, periods=periods)
        except TooManyBuckets as error:
            raise CommandError(str(error)) from None
        if "team" in by and options["email"] is not None:
            teams = visible_teams(self._reader(options["email"]))
            table = hide_teams(table, set(teams.values_list("pk", flat=True)))
        # A whole period's credits are final within these bounds; a part of one has none.
        whole = (
            "period" in by
            and "operation" not in by
            and not (bucket or options["since"] or options["until"])
        )
        bounds = final_bounds(accounts) if whole else None
        rows = [_row(cell, by, bucket, options["tz"], bounds) for cell in table.cells]
        getattr(self, f"_{options['format']}")(rows, _columns(by, bucket, bounded=whole))

    def _accounts(self, names: list[str] | None, email: str | None) -> QuerySet[ApiAccount]:
        accounts = all_accounts()
        if email is not None:
            accounts = visible_accounts(self._reader(email))
        if not names:
            return accounts
        exact = {account.name: account.pk for account in accounts}
        known = {name.lower(): pk for name, pk in exact.items()} | exact
        for name in names:
            if name not in known and name.lower() not in known:
                listed = ", ".join(sorted(exact)) or "none"
                raise CommandError(f"There is no account named {name}. Known: {listed}.")
        return accounts.filter(pk__in=[known.get(n) or known[n.lower()] for n in names])

    def _reader(self, email: str) -> User:
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None:
            raise CommandError(f"Nobody has the address {email}.")
        return user

    def _instant(self, given: date | datetime | None, tz: ZoneInfo) -> datetime | None:
        if given is None:
            return None
        try:
            at = given.astimezone(UTC) if isinstance(given, datetime) else day_start(given, tz)
        except OverflowError:
            at = None
        if at and FIRST_YEAR <= at.year <= LAST_YEAR:
            return at
        raise CommandError(f"{given} is out of reach: give years {FIRST_YEAR} to {LAST_YEAR}.")

    def _json(self, rows: list[dict[str, Any]], _columns: list[str]) -> None:
        self.stdout.write(json.dumps(rows, indent=1, ensure_ascii=False))

    def _csv(self, rows: list[dict[str, Any]], columns: list[str]) -> None:
        writer = csv.DictWriter(self.stdout, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            cells = {n: inert(v) if isinstance(v, str) else v for n, v in row.items()}
            writer.writerow(cells)

    def _table(self, rows: list[dict[str, Any]], columns: list[str]) -> None:
        if not rows:
            self.stdout.write("No credits in this range.")
            return
        sums = {name: sum(row[name] for row in rows) for name in CREDITS}
        total = {columns[0]: "total"} | sums if len(rows) > 1 else None
        lines = [dict(zip(columns, columns, strict=True)), *rows, *([total] if total else [])]
        texts = [[str(line.get(name, "")) for name in columns] for line in lines]
        widths = [max(len(text[i]) for text in texts) for i in range(len(columns))]
        for text in texts:
            cells = (
                cell.rjust(width) if name in (*CREDITS, "low", "high") else cell.ljust(width)
                for name, cell, width in zip(columns, text, widths, strict=True)
            )
            self.stdout.write("  ".join(cells).rstrip())


def _billing_periods(
    accounts: QuerySet[ApiAccount], which: str
) -> tuple[list[int], datetime, datetime]:
    """Their ids, and from the earliest start to the latest edge, as the overview takes them."""
    found = current_periods(accounts)
    found = found if which == "current" else periods_before(found)
    if not found:
        raise CommandError(f"No {which} billing period of these accounts is known yet.")
    return [p.id for p in found], min(p.start for p in found), max(p.edge for p in found)


def _columns(by: Iterable[str], bucket: str | None, *, bounded: bool) -> list[str]:
    names = ["bucket"] if bucket else []
    names += ["account"] if "account" in by else []
    names += ["period_start", "period_end"] if "period" in by else []
    names += ["operation"] if "operation" in by else []
    names += ["team"] if "team" in by else []
    return [*names, *CREDITS, *(["low", "high"] if bounded else [])]


def _row(
    cell: BurnCell,
    by: Iterable[str],
    bucket: str | None,
    tz: ZoneInfo,
    bounds: dict[int, tuple[int, int]] | None,
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    if bucket and cell.start:
        row["bucket"] = cell.start.astimezone(tz).isoformat()
    if "account" in by:
        row["account"] = cell.account
    if "period" in by:
        row["period_start"] = cell.period_start.isoformat() if cell.period_start else ""
        row["period_end"] = cell.period_edge.isoformat() if cell.period_edge else ""
    if "operation" in by:
        row["operation"] = cell.operation
    if "team" in by:
        row["team"] = cell.team or NO_TEAM
    row |= {
        "credits": cell.credits,
        "corrections": cell.correction,
        "estimated": cell.estimated,
        "reconstructed": cell.reconstructed,
    }
    if bounds is not None:
        low, high = bounds.get(cell.period_id or 0, ("", ""))
        row |= {"low": low, "high": high}
    return row
