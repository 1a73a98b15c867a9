"""What the overview shows in a browser is what `manage.py burn` prints for the same question."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import ApiAccount
from dashboard.filters.overview import GROUPS
from tests.pages.asking import CREDITS, RANGES, Figures, options, printed, query_of, summed
from tests.pages.browsing import visiting
from tests.pages.stories import Told

pytestmark = [pytest.mark.browser, pytest.mark.long]

ROLES = ("admin", "finance", "lead", "other")
# A column's head → burn's word for it. A page need not have the others.
COLUMNS = dict(
    zip(("Credits", "Of it corrections", "Estimated", "Reconstructed"), CREDITS, strict=True)
)
# Rows of the groups' table as heads → cells, with the sum under them
TABLE = """() => {
    const table = document.querySelector("section:has(#groups-title) table");
    const spread = (row) => [...row.cells].flatMap((cell) =>
        [cell.innerText.trim(), ...Array(cell.colSpan - 1).fill("")]);
    const heads = spread(table.tHead.rows[0]);
    const rows = [...table.tBodies[0].rows, ...(table.tFoot?.rows ?? [])];
    return rows.map((row) => Object.fromEntries(spread(row).map((cell, at) => [heads[at], cell])));
}"""


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
                while words != options(query, now := datetime.now(UTC)):  # a quarter-hour began
                    words = options(query, now)
                    page.reload()
                told = printed(query, user.email, now)
                assert shown(page, query["by"]) == told, (role, query)
                asked += sum(row["credits"] > 0 for row in told.values())
    assert asked > 100, "figures were compared, not empty tables"


def queries(role: str) -> Iterator[dict[str, str]]:
    """Every range and grouping as an admin, and every range as the others, of one account too."""
    busy = str(ApiAccount.objects.get(name="Quiet" if role == "other" else "Busy").pk)
    today = datetime.now(UTC).date()
    for number, name in enumerate(RANGES):
        groupings = list(GROUPS) if role == "admin" else [list(GROUPS)[number % len(GROUPS)]]
        for place, by in enumerate(groupings):
            yield query_of(name, by, busy if (number + place) % 2 else "", today)


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
    figures = summed(found, by)
    assert figures["All"] == total[1]
    return figures


def _read(cell: str) -> int:
    """A figure however it is grouped: "1 234", "−6", "≈ 12", and a dot for nothing."""
    digits = re.sub(r"\D", "", cell)
    return (-1 if "−" in cell else 1) * int(digits or 0)
