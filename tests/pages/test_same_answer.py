"""One question, asked in every form that there is, has one answer to the credit."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from io import BytesIO, StringIO
from itertools import combinations
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings as SettingsOfTest

from accounts.models import ApiAccount, User
from analytics.models import DayBurn, QuarterBurn
from dashboard.filters.overview import GROUPS
from tests.pages.asking import CREDITS, RANGES, Figures, printed, query_of, summed
from tests.pages.conftest import As
from tests.pages.htmltables import table_in
from tests.pages.scripts import Script
from tests.pages.stories import Told
from tests.pages.test_metrics import GIVEN_BACK, TOKEN, USED, read, text

ROLES = ("admin", "finance", "lead", "other", "nobody")
ZONES = ("UTC", "Asia/Kathmandu", "America/St_Johns")
ACCOUNTS = ("", "their own")
HEADS = dict(
    zip(("Credits", "Of it corrections", "Estimated", "Reconstructed"), CREDITS, strict=True)
)
CHART = re.compile(r'<script id="burn-data" type="application/json">(.*?)</script>', re.S)


class Question(NamedTuple):
    """`zone` is the reporting timezone; the asking person's own clocks show another."""

    range: str
    by: str
    account: str
    zone: str
    role: str


# Thirty-five in which each value of one field meets each value of every other
QUESTIONS = [
    Question(
        range_,
        list(GROUPS)[(i + j) % len(GROUPS)],
        ACCOUNTS[(i + j // 2) % len(ACCOUNTS)],
        ZONES[(2 * i + j) % len(ZONES)],
        role,
    )
    for i, range_ in enumerate(RANGES)
    for j, role in enumerate(ROLES)
]


def test_each_two_values_are_asked_for_together() -> None:
    fields = (RANGES, tuple(GROUPS), ACCOUNTS, ZONES, ROLES)
    for (a, some), (b, others) in combinations(enumerate(fields), 2):
        together = {(question[a], question[b]) for question in QUESTIONS}
        assert together == {(one, other) for one in some for other in others}


# How each form is asked, and what it says


def page(client: Client, query: Mapping[str, str]) -> Figures:
    return _of_table(client.get("/", query).content.decode(), query["by"])


def fragment(client: Client, query: Mapping[str, str]) -> Figures:
    answer = client.get("/", query, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    return _of_table(answer.content.decode(), query["by"])


def chart(client: Client, query: Mapping[str, str]) -> Figures:
    """Bars tell no corrections apart: of them there are none here."""
    found = CHART.search(client.get("/", query).content.decode())
    sums: Figures = {}
    for trace in json.loads(found[1])["data"] if found else []:
        if trace["type"] == "bar":
            name, _, known = trace["name"].rpartition(", ")
            if known not in ("estimated", "reconstructed"):
                name, known = trace["name"], "credits"
            group = sums.setdefault(name, dict.fromkeys(CREDITS, 0))
            group[known] += sum(trace["y"])
    return summed(sums, query["by"])


def csv_file(client: Client, query: Mapping[str, str]) -> Figures:
    answer: Any = client.get("/overview.csv", query)
    return _of_rows(csv.DictReader(StringIO(answer.getvalue().decode(), newline="")), query["by"])


def workbook(client: Client, query: Mapping[str, str]) -> Figures:
    """As a spreadsheet shows it that does not count anew; the sum is its own row."""
    answer: Any = client.get("/overview.xlsx", query)
    book = load_workbook(BytesIO(answer.getvalue()), data_only=True)
    heads, *rows = book.worksheets[0].iter_rows(values_only=True)
    words = [str(head).lower().replace(" ", "_") for head in heads]
    *lines, total = [dict(zip(words, row, strict=True)) for row in rows] or [{}]
    found = _of_rows(lines, query["by"])
    if found:
        assert {column: total[column] for column in CREDITS} == found["All"]
    return found


def api(client: Client, query: Mapping[str, str]) -> Figures:
    """By a token of whoever is signed in; its sums are of all rows."""
    user = User.objects.get(pk=client.session["_auth_user_id"])
    answer = Script.of(user).get("/burn", query)
    said = answer.json()
    if answer.status_code == 422:  # as the command: whoever sees no account has no period
        assert "No such billing period is known" in said["detail"]
        return {}
    found: Figures = {}
    for row in said["rows"]:
        group = found.setdefault(_api_group(row, query["by"]), dict.fromkeys(CREDITS, 0))
        for column in CREDITS:
            group[column] += row[column]
    found = summed(found, query["by"])
    assert said["sums"] == found.get("All", dict.fromkeys(CREDITS, 0))
    return found


def _api_group(row: Mapping[str, Any], by: str) -> str:
    if by != "period":
        return str(row[by])
    return f"{row['account']} {row['period_start']}" if row["period_start"] else ""


def focus(client: Client, query: Mapping[str, str]) -> Figures:
    """Charges by the columns that tell a group. They know no teams: of these there is the sum."""
    answer: Any = client.get("/overview.focus.zip", query)
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        text = archive.read("CostAndUsage.csv").decode()
    found: Figures = {}
    for row in csv.DictReader(StringIO(text, newline="")):
        if row["ChargeCategory"] == "Usage":
            group = found.setdefault(_focus_group(row, query["by"]), dict.fromkeys(CREDITS, 0))
            known, credits = row["x_Observation"], int(row["ConsumedQuantity"])
            group["credits" if known == "observed" else known] += credits
            group["corrections"] += min(credits, 0)
    return summed(found, query["by"])


def _focus_group(row: Mapping[str, str], by: str) -> str:
    if by == "period":
        reconstructed = row["x_Observation"] == "reconstructed"
        whose = f"{row['BillingAccountName']} {row['BillingPeriodStart']}"
        return "" if reconstructed else whose
    return {"operation": row["SkuId"], "account": row["BillingAccountName"]}.get(by, by)


FORMS: dict[str, Callable[[Client, Mapping[str, str]], Figures]] = {
    "page": page,
    "fragment": fragment,
    "csv": csv_file,
    "xlsx": workbook,
    "api": api,
    "focus": focus,
}


@pytest.fixture
def given_back(now: datetime) -> None:
    """Of each operation's first quarter-hour a credit of every day was given back."""
    for day in DayBurn.objects.filter(zone="UTC", usage__gt=0):
        rows = QuarterBurn.objects.filter(
            account=day.account, period=day.period, operation=day.operation, usage__gt=0
        )
        first = rows.filter(quarter__date=day.day).earliest("quarter")
        QuarterBurn.objects.filter(pk=first.pk).update(correction=F("correction") - 1)
        DayBurn.objects.filter(pk=day.pk).update(correction=F("correction") - 1)


@pytest.mark.usefixtures("given_back")
@pytest.mark.parametrize(
    "question", QUESTIONS, ids=lambda question: "-".join(filter(None, question))
)
def test_every_form_says_what_the_command_prints(
    told: Told, now: datetime, as_: As, settings: SettingsOfTest, question: Question
) -> None:
    settings.REPORTING_TIMEZONE = question.zone
    user: User = getattr(told.cast, question.role)
    User.objects.filter(pk=user.pk).update(timezone="Pacific/Kiritimati", number_format="point")
    query = _query(question, now)
    expected: Figures = {}  # whoever sees no account
    if question.role != "nobody":
        expected = printed(query, user.email, now, question.zone)
        assert expected["All"]["credits"] > 0, "figures are compared, not empty tables"
        assert expected["All"]["corrections"] < 0
    client = as_(user)
    for name, form in FORMS.items():
        told_by = form(client, query)
        if form is focus and question.by == "team" and expected:
            assert told_by["All"] == expected["All"], urlencode(query)
        else:
            assert told_by == expected, f"{name}: {urlencode(query)}"
    assert chart(client, query) == _drawn(expected, query["by"])


@pytest.mark.usefixtures("given_back", "now", "queue")
def test_metrics_come_to_what_the_command_prints_of_all_times(settings: SettingsOfTest) -> None:
    settings.METRICS_TOKEN = TOKEN
    found, out = read(text()), StringIO()
    call_command("burn", "--by", "account", "operation", "--format", "json", stdout=out)
    rows = [row for row in json.loads(out.getvalue()) if row["credits"] or row["corrections"]]
    told = {(row["account"], row["operation"]): row for row in rows}
    assert len(told) > 5
    assert found[GIVEN_BACK] == {names: -row["corrections"] for names, row in told.items()}
    assert found[USED] == {
        names: row["credits"] - row["corrections"] for names, row in told.items()
    }


def _query(question: Question, now: datetime) -> dict[str, str]:
    account = ""
    if question.account and question.role != "nobody":
        name = "Quiet" if question.role == "other" else "Busy"
        account = str(ApiAccount.objects.get(name=name).pk)
    today = now.astimezone(ZoneInfo(question.zone)).date()
    return query_of(question.range, question.by, account, today)


def _drawn(figures: Figures, by: str) -> Figures:
    """What bars say of them: no corrections, and for no credits there is no bar."""
    groups = {name: row | {"corrections": 0} for name, row in figures.items() if name != "All"}
    return summed({name: row for name, row in groups.items() if any(row.values())}, by)


def _of_table(html: str, by: str) -> Figures:
    """A column in which nothing stands is left out; so is the table, where there is no row."""
    rows = table_in(html, "groups-table")
    if not rows:
        return {}
    *told, total = (
        (next(iter(row.values())), {word: _read(row.get(head, "")) for head, word in HEADS.items()})
        for row in rows
    )
    found = summed(dict(told), by)
    assert found["All"] == total[1]
    return found


def _of_rows(rows: Iterable[Mapping[str, Any]], by: str) -> Figures:
    found = {
        str(row[by] or number): {column: int(row[column]) for column in CREDITS}
        for number, row in enumerate(rows)
    }
    return summed(found, by)


def _read(cell: str) -> int:
    """A figure however it is grouped: "1.234", "−6", "≈ 12", and a dot for nothing."""
    digits = re.sub(r"\D", "", cell)
    return (-1 if "−" in cell else 1) * int(digits or 0)
