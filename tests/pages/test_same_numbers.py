"""What the overview shows in a browser is what `manage.py burn` prints for the same question."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiAccount
from dashboard.filters.overview import GROUPS
from tests.pages.browsing import visiting
from tests.pages.stories import Told

pytestmark = pytest.mark.browser

ROLES = ("admin", "finance", "lead", "other")
DAYS = {"7d": 7, "30d": 30, "12m": 365}
RANGES = ("period", "last", "24h", *DAYS, "custom")
# A column's head → burn's word for it. A page need not have the others.
COLUMNS = {
    "Credits": "credits",
    "Of it corrections": "corrections",
    "Estimated": "estimated",
    "Reconstructed": "reconstructed",
}
# Rows of the groups' table as heads → cells, with the sum under them
TABLE = """() => {
    const table = document.querySelector("section:has(#groups-title) table");
    const spread = (row) => [...row.cells].flatMap((cell) =>
        [cell.innerText.trim(), ...Array(cell.colSpan - 1).fill("")]);
    const heads = spread(table.tHead.rows[0]);
    const rows = [...table.tBodies[0].rows, ...(table.tFoot?.rows ?? [])];
    return rows.map((row) => Object.fromEntries(spread(row).map((cell, at) => [heads[at], cell])));
}"""

Figures = dict[str, dict[str, int]]


def test_the_page_in_a_browser_says_what_the_command_prints(
    chromium: Browser, story: Told, live_server: LiveServer
) -> None:
    asked = 0
    for role in ROLES:
        user = getattr(story.cast, role)
        for visit in visiting(chromium, story, live_server, who=user):
            for query in queries(role):
                words = options(query, datetime.now(UTC))
                page = visit.open(f"/?{urlencode(query)}")
                while words != options(query, datetime.now(UTC)):  # a quarter-hour began meanwhile
                    words = options(query, datetime.now(UTC))
                    page.reload()
                printed = burned([*words, "--as", user.email], query["by"])
                assert shown(page, query["by"]) == printed, (role, query)
                asked += sum(row["credits"] > 0 for row in printed.values())
    assert asked > 100, "figures were compared, not empty tables"


def queries(role: str) -> Iterator[dict[str, str]]:
    """Every range and grouping as an admin, and every range as the others, of one account too."""
    busy = str(ApiAccount.objects.get(name="Quiet" if role == "other" else "Busy").pk)
    for number, name in enumerate(RANGES):
        groupings = list(GROUPS) if role == "admin" else [list(GROUPS)[number % len(GROUPS)]]
        for place, by in enumerate(groupings):
            query = {"range": name, "by": by}
            if (number + place) % 2:
                query["account"] = busy
            if name == "custom":
                today = datetime.now(UTC).date()
                query["since"] = (today - timedelta(days=3)).isoformat()
                query["until"] = (today - timedelta(days=1)).isoformat()
            yield query


def options(query: dict[str, str], now: datetime) -> list[str]:
    """The same question in the words of the command; an URL's last day is part of its range."""
    words = ["--by", query["by"]]
    if "account" in query:
        words += ["--account", ApiAccount.objects.get(pk=query["account"]).name]
    name, today = query["range"], now.date()
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
    start = at.replace(minute=at.minute // 15 * 15, second=0, microsecond=0)
    return (start + later * timedelta(minutes=15)).isoformat()


def burned(words: list[str], by: str) -> Figures:
    """What the command prints, by the group's name, and the sum of it."""
    out = StringIO()
    call_command("burn", *words, "--format", "json", stdout=out)
    rows = json.loads(out.getvalue())
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        # Credits from before all periods are one row of the page, whosever they are.
        name = f"{row['account']} {row['period_start']}" if by == "period" else row[by]
        name = "" if by == "period" and not row["period_start"] else name
        sums = found.setdefault(name, dict.fromkeys(COLUMNS.values(), 0))
        for column in sums:
            sums[column] += row[column]
    return _figures(found, by)


def shown(page: Page, by: str) -> Figures:
    """The same of the page's table."""
    if not page.locator("section:has(#groups-title)").count():
        return {}
    rows: list[dict[str, str]] = page.evaluate(TABLE)
    *told, total = (  # a column in which nothing stands is left out
        (next(iter(row.values())), {w: _read(row.get(head, "")) for head, w in COLUMNS.items()})
        for row in rows
    )
    found = dict(told)
    figures = _figures(found, by)
    assert figures["All"] == total[1]
    return figures


def _figures(found: dict[str, dict[str, int]], by: str) -> Figures:
    """With their sum. Periods are told apart by their figures: the page writes dates for people."""
    if not found:
        return {}
    if by == "period":
        rows = sorted(found.values(), key=lambda row: tuple(row.values()))
        found = {f"{number}": row for number, row in enumerate(rows)}
    sums = {column: sum(row[column] for row in found.values()) for column in COLUMNS.values()}
    return {**found, "All": sums}


def _read(cell: str) -> int:
    """A figure however it is grouped: "1 234", "−6", "≈ 12", and a dot for nothing."""
    digits = re.sub(r"\D", "", cell)
    return (-1 if "−" in cell else 1) * int(digits or 0)
