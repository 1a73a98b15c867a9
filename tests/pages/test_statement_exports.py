"""Periods, statements and the overview as files: the same figures, and nothing in them runs."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from accounts import access
from accounts.models import ApiAccount
from analytics.models import BillingPeriod, QuarterBurn
from analytics.queries.statement import Statement, statement
from analytics.queries.statement import rows as list_of_periods
from dashboard.exports.sheets import Formula, Sheet
from dashboard.exports.workbook import EXACT, workbook
from dashboard.pages.files import file_name, xlsx_answer
from tests.pages.conftest import As
from tests.pages.stories import Told

FORMULAS = ['=HYPERLINK("https://example.com")', "+1", "@x", "\tx", "{=1+1}", "https://x.example"]
SHEETS = ["Summary", "Operations", "Days", "Reconciliation", "Tail", "Cost", "Invoice"]


def of_busy() -> list[BillingPeriod]:
    return list(BillingPeriod.objects.filter(account__name="Busy").order_by("start"))


def told_of(story: Told, period: BillingPeriod, now: datetime) -> Statement:
    found = statement(access.visible_accounts(story.cast.finance), period.pk, now)
    assert found is not None
    return found


def lines_of(client: Client, address: str) -> list[dict[str, str]]:
    answer: Any = client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(answer.getvalue().decode(), newline="")))


def opened(client: Client, address: str) -> tuple[Workbook, Workbook]:
    """With formulas, and with what they came to when the file was written."""
    answer: Any = client.get(address)
    assert answer.status_code == 200
    return read(answer.getvalue())


def read(content: bytes) -> tuple[Workbook, Workbook]:
    return load_workbook(BytesIO(content)), load_workbook(BytesIO(content), data_only=True)


def column(sheet: Worksheet, heading: str) -> list[Any]:
    heads = [cell.value for cell in sheet[1]]
    return [row[heads.index(heading)] for row in sheet.iter_rows(min_row=2, values_only=True)]


def formulas(book: Workbook) -> Iterator[tuple[Worksheet, Any]]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from ((sheet, cell) for cell in row if cell.data_type == "f")


def recomputed(text: str, values: Worksheet) -> Any:
    """What one of our formulas comes to: a sum of a range, or two cells added or subtracted; money
    rounded to its decimals."""
    if text.startswith("=ROUND("):
        inner, places = text.removeprefix("=ROUND(").removesuffix(")").rsplit(",", 1)
        return round(recomputed(f"={inner}", values), int(places))
    if text.startswith("=SUM("):
        cells = [cell.value for row in values[text[5:-1]] for cell in row]
        return sum(cell for cell in cells if cell is not None)
    sign = "+" if "+" in text else "-"
    left, right = (values[name].value for name in text[1:].split(sign))
    return left + right if sign == "+" else left - right


def test_a_statements_lines_add_up_to_the_statement(told: Told, now: datetime, as_: As) -> None:
    for period in of_busy():
        says = told_of(told, period, now)
        lines = lines_of(as_(told.cast.lead), reverse("statement_csv", args=[period.pk]))
        sums = dict.fromkeys(("balance", "operations", "days", "tail"), 0)
        for line in lines:
            sums[line["section"]] = sums.get(line["section"], 0) + int(line["credits"] or 0)
            assert datetime.fromisoformat(line["period_start"]) == period.start
        assert sums["operations"] == sums["days"] == says.period.used
        assert sums["reconciliation"] == 2 * says.period.used  # the counter, and what explains it
        assert (sums["tail"] > 0) == bool(says.tail and says.tail.high)
        balance = [line for line in lines if line["section"] == "balance"]
        by_name = {line["line"]: int(line["credits"]) for line in balance}
        assert by_name["closing"] == period.remaining
        days = {line["day"] for line in lines if line["section"] == "days"}
        assert all(period.start.date() <= date.fromisoformat(day) for day in days)


def test_a_workbook_says_what_the_statement_says(told: Told, now: datetime, as_: As) -> None:
    for period in of_busy():
        says = told_of(told, period, now)
        written, seen = opened(as_(told.cast.lead), reverse("statement_xlsx", args=[period.pk]))
        assert written.sheetnames == SHEETS
        assert all(sheet.freeze_panes == "A2" for sheet in written.worksheets)
        summary: dict[Any, Any] = {
            line[0].value: line[1].value for line in seen["Summary"].iter_rows(min_row=2)
        }
        assert summary["Period start"] == period.start.astimezone(UTC).replace(tzinfo=None)
        assert summary["Closing balance"] == summary["Closing balance as last read"]
        assert (summary["Closing balance"], summary["Difference"]) == (period.remaining, 0)
        for sheet, heading in (("Operations", "Credits"), ("Days", "Credits")):
            assert column(seen[sheet], heading)[-1] == says.period.used
        explained, counter = (
            column(seen["Reconciliation"], heading)[-1] for heading in ("Explained", "Counter")
        )
        assert explained == counter == says.period.used
        shares = [cell for cell in column(seen["Operations"], "Share") if cell is not None]
        assert sum(shares) == pytest.approx(1)
        if says.tail:
            assert list(seen["Tail"].values)[-1][1:] == says.bounds
        assert all(type(day) is datetime for day in column(seen["Days"], "Day")[:-1])
        assert written["Operations"]["F2"].number_format == "0.0%"


def test_each_formula_comes_to_what_is_cached_beside_it(told: Told, now: datetime, as_: As) -> None:
    addresses = [reverse("statement_xlsx", args=[period.pk]) for period in of_busy()]
    found = 0
    for address in [*addresses, "/periods/periods.xlsx", "/overview.xlsx?range=7d"]:
        written, seen = opened(as_(told.cast.finance), address)
        for sheet, cell in formulas(written):
            values = seen[sheet.title]
            assert values[cell.coordinate].value == recomputed(cell.value, values), cell
            found += 1
    assert found > 50


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_like_a_formula_stays_text(told: Told, now: datetime, as_: As, name: str) -> None:
    period = of_busy()[-1]
    ApiAccount.objects.filter(name="Busy").update(name=name)
    QuarterBurn.objects.filter(operation="generate").update(operation=name)
    client, address = as_(told.cast.finance), reverse("statement_xlsx", args=[period.pk])
    written, _ = opened(client, address)
    cells = [cell for sheet in written for row in sheet.iter_rows() for cell in row]
    named = [cell for cell in cells if cell.value == name]
    assert len(named) > 2
    assert {cell.data_type for cell in named} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    listed, _ = opened(client, "/periods/periods.xlsx")
    assert [sheet for sheet, _ in formulas(listed)] == [listed["Periods"]] * 9
    inert = f"'{name}" if name[0] in "=+@\t" else name
    for path in ("/periods/periods.csv", reverse("statement_csv", args=[period.pk])):
        accounts = {line["account"] for line in lines_of(client, path)}
        assert inert in accounts
        assert inert == name or name not in accounts


def test_the_list_as_a_file_has_every_period_of_the_chosen_accounts(
    told: Told, now: datetime, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_of_periods, "PAGE", 1)
    client = as_(told.cast.finance)
    lines = lines_of(client, "/periods/periods.csv")
    assert (
        len(lines) == BillingPeriod.objects.filter(account__in=told.world.accounts.values()).count()
    )
    busy = lines_of(client, "/periods/periods.csv?account=Busy&before=2020-01-01T00:00:00Z~1")
    assert [int(line["credits"]) for line in busy] == [p.used for p in reversed(of_busy())]
    for line in lines:
        parts = [int(text) for name, text in line.items() if name.startswith("of_it_")]
        assert sum(parts) == int(line["credits"])
    assert {line["account"] for line in lines_of(as_(told.cast.lead), "/periods/periods.csv")} == {
        "Busy"
    }
    _, seen = opened(client, "/periods/periods.xlsx?account=Busy")
    assert column(seen["Periods"], "Credits")[-1] == sum(period.used for period in of_busy())


@pytest.mark.parametrize("query", ["", "by=account&range=7d", "by=period&range=last"])
def test_the_overviews_two_files_say_the_same(
    told: Told, now: datetime, as_: As, query: str
) -> None:
    client = as_(told.cast.lead)
    lines = lines_of(client, f"/overview.csv?{query}")
    _, seen = opened(client, f"/overview.xlsx?{query}")
    credits = column(seen.worksheets[0], "Credits")
    assert credits[:-1] == [int(line["credits"]) for line in lines]
    assert credits[-1] == sum(credits[:-1])


def test_files_are_named_kept_by_nobody_and_taken_for_what_they_are(
    told: Told, now: datetime, as_: As
) -> None:
    period = of_busy()[0]
    day = period.start.date()
    for end in ("csv", "xlsx"):
        answer = as_(told.cast.finance).get(reverse(f"statement_{end}", args=[period.pk]))
        name = f"coalmeter-busy-{day}.{end}"
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("account", "name"),
    [
        ("Busy", "coalmeter-busy-2026-10-01"),
        ('../..\\a";\r\nSet-Cookie: x', "coalmeter-a-set-cookie-x-2026-10-01"),
        ("\u202egpj.exe", "coalmeter-gpjexe-2026-10-01"),
        ("???", "coalmeter-2026-10-01"),
        ("x" * 500, f"coalmeter-{'x' * 60}-2026-10-01"),
        ("Köche", "coalmeter-köche-2026-10-01"),
    ],
)
def test_no_account_names_a_file_at_will(account: str, name: str) -> None:
    assert file_name(account, date(2026, 10, 1)) == name
    disposition = xlsx_answer([], file_name(account))["Content-Disposition"]
    assert disposition.isascii()
    assert "\n" not in disposition


def test_numbers_that_a_spreadsheet_would_round_are_text() -> None:
    rows = [("a", EXACT, 1), ("b", EXACT + 2, 2)]
    sheet = Sheet("Large", ("name", "large", "small"), rows, frozenset({"large", "small"}))
    written, seen = read(
        workbook([sheet, Sheet("Sum", ("a",), [(Formula("=1+1", 2),)])]).getvalue()
    )
    assert column(seen["Large"], "Large") == [EXACT, str(EXACT + 2), str(2 * EXACT + 2)]
    assert seen["Sum"]["A2"].value == 2
    assert column(written["Large"], "Small")[:2] == [1, 2]


def test_odd_characters_and_endless_text_are_no_broken_file() -> None:
    odd = ["\x00\x01", "_x0041_", "\ufffe\uffff", "😀" * 3, "<a>&\"'", "é" * 40_000, "a\nb"]
    _, seen = read(workbook([Sheet("Odd", ("text",), [(text,) for text in odd])]).getvalue())
    found = column(seen["Odd"], "Text")
    assert found[3:5] + found[6:] == [*odd[3:5], odd[6]]
    assert len(found[5]) == 32_767
