"""List, statement and files say the same of a signed period, whatever is learnt after it."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from accounts.models.people import Role
from analytics.models import BillingPeriod
from tests.cast import person
from tests.signing import an_ended_period, known_later, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return person("finance", Role.FINANCE)


@pytest.fixture
def finance(user: User, client: Client) -> Client:
    client.force_login(user)
    return client


@pytest.fixture
def october(user: User) -> BillingPeriod:
    period = an_ended_period()
    signed(period, user)
    known_later(period)
    return period


def plain(client: Client, address: str) -> str:
    text = client.get(address).content.decode()
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def lines(client: Client, address: str) -> list[dict[str, str]]:
    answer: Any = client.get(address)
    return list(csv.DictReader(StringIO(answer.getvalue().decode(), newline="")))


def test_the_list_shows_what_was_signed_and_by_how_much_it_is_amended(
    october: BillingPeriod, finance: Client
) -> None:
    page = plain(finance, "/periods/")
    assert '<b>114</b></td><td class="period-bar">' in page
    assert re.search(r'Signed off</span>\s+<span class="quiet">amended by \+6</span>', page)
    assert "<b>120</b>" not in page


def test_files_say_what_the_statement_says(october: BillingPeriod, finance: Client) -> None:
    listed = {row["period_start"]: row for row in lines(finance, "/periods/periods.csv")}
    row = listed["2026-10-01T00:00:00+00:00"]
    told = lines(finance, reverse("statement_csv", args=[october.pk]))
    counters = [line for line in told if line["line"] == "counter"]
    assert int(row["credits"]) == sum(int(line["credits"]) for line in counters) == 114
    assert (row["closing"], row["of_it_edit"], row["amended_by"]) == ("386", "24", "6")
    assert [other["amended_by"] for start, other in listed.items() if other is not row] == [""]
    answer: Any = finance.get("/periods/periods.xlsx")
    sheet = load_workbook(BytesIO(answer.getvalue()), data_only=True)["Periods"]
    heads = [cell.value for cell in sheet[1]]
    credits = [cells[heads.index("Credits")].value for cells in sheet.iter_rows(min_row=2)]
    assert credits == [0, 114, 114]


def test_fiscal_months_name_what_became_known(october: BillingPeriod, finance: Client) -> None:
    page = plain(finance, "/periods/months/")
    assert '<b>114</b><small class="quiet">amended by +6</small>' in page
    (row,) = lines(finance, "/periods/months.csv")
    assert (row["credits"], row["cost"], row["amended_by"]) == ("114", "1.14", "6")
