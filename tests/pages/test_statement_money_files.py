"""A statement's money in its files: cost, tax, invoice and teams, as on the page and no more."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from accounts.audit import Actor
from accounts.models import Membership, Team, User
from accounts.models.people import Role
from accounts.models.shares import WHOLE
from accounts.shares import BEGINNING
from accounts.sharing import share
from analytics.invoicing import Typed, add
from analytics.ledger.money import Price
from analytics.models import BillingPeriod, QuarterBurn
from analytics.pricing import set_price
from dashboard.exports.sheets import Formula, Money, Sheet
from dashboard.exports.workbook import workbook
from tests.cast import person
from tests.pages.test_statement_exports import recomputed
from tests.signing import LATER, START, an_ended_period

pytestmark = pytest.mark.django_db
WHO = Actor("admin@example.com", "192.0.2.7")
RUN = '=HYPERLINK("https://example.com")'


@pytest.fixture
def teams(db: None) -> list[Team]:
    return [Team.objects.create(name=name) for name in (RUN, "Social")]


@pytest.fixture
def october(teams: list[Team]) -> BillingPeriod:
    """At 0.01 USD, from the 12th on 0.013 EUR with tax; billed in three currencies."""
    period = an_ended_period()
    tail = {"quarter": period.edge - timedelta(minutes=15), "estimated": 6}
    QuarterBurn.objects.create(account=period.account, period=period, operation="generate", **tail)
    for day, price in (
        (START.date(), Price(START.date(), 10_000, "USD")),
        (date(2026, 10, 12), Price(date(2026, 10, 12), 13_000, "EUR", 190_000, RUN)),
    ):
        assert price.since == day
        set_price(WHO, period.account, price, LATER)
    bills = (("1", "USD", 0, 0), ("2", "EUR", 1_600_000, 304_000), ("3", "JPY", 99_000_000, 0))
    for number, currency, amount, tax in bills:
        credits = 123 if currency == "EUR" else None
        typed = Typed(f"={number}", date(2026, 11, 4), credits, amount, tax, currency, RUN)
        add(period.account, period.start, typed, None, WHO, LATER)
    parts = {teams[0].pk: 3_333, teams[1].pk: WHOLE - 3_333}
    share(WHO, period.account, list(parts), parts, BEGINNING, LATER)
    return period


@pytest.fixture
def finance(client: Client) -> Client:
    client.force_login(person("finance", Role.FINANCE))
    return client


@pytest.fixture
def member(teams: list[Team]) -> User:
    user = person("member")
    Membership.objects.create(user=user, team=teams[1])
    return user


def lines_of(client: Client, period: BillingPeriod) -> list[dict[str, str]]:
    answer: Any = client.get(reverse("statement_csv", args=[period.pk]))
    return list(csv.DictReader(StringIO(answer.getvalue().decode(), newline="")))


def book_of(client: Client, period: BillingPeriod) -> tuple[Workbook, Workbook]:
    answer: Any = client.get(reverse("statement_xlsx", args=[period.pk]))
    content = BytesIO(answer.getvalue())
    return load_workbook(content), load_workbook(content, data_only=True)


def money(lines: list[dict[str, str]], section: str) -> Iterator[tuple[str, str, str, Decimal]]:
    for line in lines:
        if line["section"] == section and line["amount"]:
            amount = Decimal(line["amount"])
            yield line["line"], line["operation"], line["currency"], amount


def test_the_lines_have_cost_tax_bounds_and_the_invoice(
    october: BillingPeriod, finance: Client
) -> None:
    lines = lines_of(finance, october)
    assert set(money(lines, "cost")) == {
        ("without_tax", "generate", "EUR", Decimal("1.17")),
        ("without_tax", "edit", "EUR", Decimal("0.31")),
    }
    assert list(money(lines, "tax")) == [(f"'{RUN} 19 %", "", "EUR", Decimal("0.28"))]
    assert list(money(lines, "cost_bounds")) == [
        ("low", "", "EUR", Decimal("1.51")),
        ("best", "", "EUR", Decimal("1.56")),
        ("high", "", "EUR", Decimal("1.68")),
    ]
    assert list(money(lines, "invoice")) == [
        ("billed", "", "EUR", Decimal("1.6")),
        ("tax", "", "EUR", Decimal("0.304")),
        ("difference_to_best", "", "EUR", Decimal("0.04")),
        ("billed", "", "JPY", Decimal("99")),
        ("billed", "", "USD", Decimal("0")),
    ]
    credits = [(x["line"], x["credits"]) for x in lines if x["section"] == "invoice"]
    assert credits[:2] == [("billed", "123"), ("difference_to_best", "3")]


def test_teams_add_up_and_are_for_who_reads_shares(
    october: BillingPeriod, finance: Client, member: User
) -> None:
    lines = lines_of(finance, october)
    sums = {
        name: sum(int(x["credits"]) for x in lines if x["section"] == name)
        for name in ("teams", "teams_tail")
    }
    assert sums == {"teams": 114, "teams_tail": 6}
    assert sum(each[3] for each in money(lines, "teams_cost")) == Decimal("1.48")
    finance.force_login(member)
    assert not [x for x in lines_of(finance, october) if x["section"].startswith("teams")]
    written, _ = book_of(finance, october)
    assert written.sheetnames[-1] == "Invoice"
    cells = [cell.value for sheet in written for row in sheet.iter_rows() for cell in row]
    assert "Social" not in cells


def test_the_workbook_types_money_and_adds_no_currency_to_another(
    october: BillingPeriod, finance: Client
) -> None:
    written, seen = book_of(finance, october)
    assert written.sheetnames[-3:] == ["Cost", "Invoice", "Teams"]
    assert list(seen["Cost"].iter_rows(min_row=2, values_only=True)) == [
        ("Without tax", "edit", "EUR", 0.31),
        ("Without tax", "generate", "EUR", 1.17),
        ("Observed, without tax", None, "EUR", 1.48),
        (f"Tax: {RUN} 19 %", None, "EUR", 0.28),
    ]
    assert written["Cost"]["D4"].value == "=ROUND(SUM(D2:D3),2)"
    assert {cell.number_format for cell in written["Cost"]["D"][1:]} == {'#,##0.00 "EUR"'}
    assert list(seen["Invoice"].iter_rows(min_row=2, values_only=True)) == [
        ("Credits of the period", None, 116, 120, 129, 123, 3),
        ("Cost, without tax", "EUR", 1.51, 1.56, 1.68, 1.6, 0.04),
        ("Tax that is billed", "EUR", None, None, None, 0.304, None),
        ("Billed, without tax", "JPY", None, None, None, 99, None),
        ("Billed, without tax", "USD", None, None, None, 0, None),
    ]
    assert written["Invoice"]["F5"].number_format == '#,##0 "JPY"'
    assert list(seen["Teams"].iter_rows(min_row=1, values_only=True)) == [
        ("Team", "Credits", "Of the tail", "Cost EUR"),
        (RUN, 38, 2, 0.49),
        ("Social", 76, 4, 0.99),
        ("All teams", 114, 6, 1.48),
    ]


def test_formulas_are_ours_alone_and_agree(october: BillingPeriod, finance: Client) -> None:
    written, seen = book_of(finance, october)
    found = 0
    for sheet in written.worksheets[-3:]:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                values = seen[sheet.title]
                assert values[cell.coordinate].value == recomputed(str(cell.value), values), cell
                found += 1
            assert RUN not in str(cell.value) or cell.data_type == "s"
    assert found == 6


def test_no_note_or_number_of_an_invoice_is_in_a_file(
    october: BillingPeriod, finance: Client, member: User
) -> None:
    finance.force_login(member)
    text = str(lines_of(finance, october))
    assert "123" in text
    assert "'=1'" not in text
    assert "HYPERLINK" not in text.replace(f"'{RUN} 19 %", "")


def test_amounts_beyond_a_spreadsheets_digits_stay_exact() -> None:
    huge = Decimal("1234567890123.456789")
    rows = [(Money(huge, "USD"), Formula("=A2", huge, "USD"), Money(Decimal("0.5"), "KWD"))]
    sheet = load_workbook(workbook([Sheet("A", ("a", "b", "c"), rows)])).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]] == [str(huge), str(huge), 0.5]
    assert sheet["C2"].number_format == '#,##0.000 "KWD"'
