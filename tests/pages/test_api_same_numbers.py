"""The API says what `manage.py burn` prints, for the same question, to the credit."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from analytics.ledger.canon import hash_of
from analytics.models import BillingPeriod
from analytics.queries.statement import figures_text, live_statement
from dashboard.filters.overview import GROUPS
from tests.pages.asking import CREDITS, RANGES, options
from tests.pages.scripts import Script
from tests.pages.stories import Told

ROLES = ("admin", "finance", "lead", "other")
NAMES = ("bucket", "account", "period_start", "period_end", "operation", "team")


def printed(query: dict[str, str], email: str, now: datetime) -> list[dict[str, Any]]:
    out, words = StringIO(), options(query, now)
    if "bucket" in query:
        words += ["--bucket", query["bucket"]]
    call_command("burn", *words, "--as", email, "--format", "json", stdout=out)
    rows: list[dict[str, Any]] = json.loads(out.getvalue())
    return rows


def plain(row: dict[str, Any]) -> tuple[Any, ...]:
    """A row of either, so that they compare: instants in UTC, nothing where there is none."""
    values = (row.get(name) or None for name in NAMES)
    times = ("bucket", "period_start", "period_end")
    named = (
        datetime.fromisoformat(value).astimezone(UTC) if value and name in times else value
        for name, value in zip(NAMES, values, strict=True)
    )
    return (*named, *(row[name] for name in CREDITS))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("by", GROUPS)
def test_every_range_and_grouping_says_the_same(
    by: str, role: str, told: Told, now: datetime
) -> None:
    compared = 0
    user = getattr(told.cast, role)
    script, own = Script.of(user), "Quiet" if role == "other" else "Busy"
    account = str(told.world.accounts[own].pk)
    narrowings: tuple[dict[str, str], ...] = ({}, {"account": account}, {"bucket": "day"})
    for number, name in enumerate(RANGES, start=ROLES.index(role) + list(GROUPS).index(by)):
        query = {"range": name, "by": by, **narrowings[number % 3]}
        if name == "custom":
            query["since"] = (now - timedelta(days=3)).date().isoformat()
            query["until"] = (now - timedelta(days=1)).date().isoformat()
        said, rows = script.read("/burn", query), printed(query, user.email, now)
        assert [plain(row) for row in said["rows"]] == [plain(row) for row in rows], query
        sums = {column: sum(row[column] for row in rows) for column in CREDITS}
        assert said["sums"] == sums
        compared += sums["credits"] > 0
    assert compared > 4, "figures were compared, not empty tables"


def test_a_statement_has_the_pages_figures_and_hash(told: Told, now: datetime) -> None:
    script = Script.of(told.cast.finance)
    for period in BillingPeriod.objects.select_related("account"):
        said = script.read(f"/periods/{period.pk}")
        live = live_statement(type(period.account).objects.all(), period.pk, now)
        assert live is not None
        assert said["sha256"] == hash_of(figures_text(live))
        lines = said["balance"]
        moved = lines["grants"] + lines["debits"] - lines["usage"] - lines["corrections"]
        assert lines["opening"] + moved == lines["closing"] == said["closing"]
        assert sum(each["credits"] for each in said["operations"]) == said["used"]
        assert sum(each["used"] + each["given_back"] for each in said["days"]) == said["used"]
        for row in said["reconciliation"]["operations"]:
            parts = [each["credits"] for each in row.values() if isinstance(each, dict)]
            assert sum(parts) == row["counter"]
