"""A question to the overview, and what `manage.py burn` prints for it."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

from django.core.management import call_command

from accounts.models import ApiAccount

DAYS = {"7d": 7, "30d": 30, "12m": 365}
RANGES = ("period", "last", "24h", *DAYS, "custom")
CREDITS = ("credits", "corrections", "estimated", "reconstructed")

# Of each group by its name, and of all of them as "All": credits by CREDITS
Figures = dict[str, dict[str, int]]


def query_of(name: str, by: str, account: str, today: date) -> dict[str, str]:
    """The address's half that asks for a range, of one account unless that is ""."""
    query = {"range": name, "by": by} | ({"account": account} if account else {})
    if name == "custom":
        query["since"] = (today - timedelta(days=3)).isoformat()
        query["until"] = (today - timedelta(days=1)).isoformat()
    return query


def printed(query: Mapping[str, str], who: str, now: datetime, zone: str = "UTC") -> Figures:
    """What the command prints for the same question, asked as this person (by e-mail)."""
    out = StringIO()
    words = [*options(query, now, zone), "--tz", zone, "--as", who]
    call_command("burn", *words, "--format", "json", stdout=out)
    by = query["by"]
    found: Figures = {}
    for row in json.loads(out.getvalue()):
        # Credits from before all periods are one row of the page, whosever they are.
        name = f"{row['account']} {row['period_start']}" if by == "period" else row[by]
        name = "" if by == "period" and not row["period_start"] else name
        sums = found.setdefault(name, dict.fromkeys(CREDITS, 0))
        for column in sums:
            sums[column] += row[column]
    return summed(found, by)


def options(query: Mapping[str, str], now: datetime, zone: str = "UTC") -> list[str]:
    """The question in the words of the command; an URL's last day is part of its range."""
    words = ["--by", query["by"]]
    if "account" in query:
        words += ["--account", ApiAccount.objects.get(pk=query["account"]).name]
    name, today = query["range"], now.astimezone(ZoneInfo(zone)).date()
    if name in ("period", "last"):
        return [*words, "--period", "current" if name == "period" else "last"]
    if name == "24h":
        return [*words, "--since", _quarter(now - timedelta(days=1)), "--until", _quarter(now, 1)]
    if name == "custom":
        last = date.fromisoformat(query["until"])
        return [*words, "--since", query["since"], "--until", str(last + timedelta(days=1))]
    first = today - timedelta(days=DAYS[name] - 1)
    return [*words, "--since", str(first), "--until", str(today + timedelta(days=1))]


def _quarter(at: datetime, later: int = 0) -> str:
    at = at.astimezone(UTC)
    start = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    return (start + later * timedelta(minutes=15)).isoformat()


def summed(found: Figures, by: str) -> Figures:
    """With their sum. Periods are told apart by their figures: people's forms write their dates
    as they like."""
    if not found:
        return {}
    if by == "period":
        rows = sorted(found.values(), key=lambda row: tuple(row.values()))
        found = {f"{number}": row for number, row in enumerate(rows)}
    sums = {column: sum(row[column] for row in found.values()) for column in CREDITS}
    return {**found, "All": sums}
