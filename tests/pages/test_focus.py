"""FOCUS datasets: each cell by the specification's rules, and the figures by everything else."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.audit import Actor
from accounts.models import User
from accounts.shares import BEGINNING
from analytics import signing
from analytics.ledger.money import Price
from analytics.models import BillingPeriod, CreditPrice, Purchase, QuarterBurn
from analytics.pricing import set_price
from analytics.queries.statement import statement_cost
from dashboard.exports.focus.columns import COLUMNS, NAMES
from tests.cast import Cast
from tests.pages.focus_rules import ADVISED, PRESENT, RULES, Row, broken, misnamed
from tests.signing import EDGE, LATER, START, an_ended_period, filed, signed

pytestmark = pytest.mark.django_db
WHO = Actor("finance@example.com", "192.0.2.7")
THE_12TH = datetime(2026, 10, 12, 12, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return Cast.assemble()


@pytest.fixture
def october(cast: Cast) -> BillingPeriod:
    """Two prices with tax in it, a purchase that no price a credit divides, and a tail."""
    CreditPrice.objects.all().delete()
    set_price(WHO, None, Price(BEGINNING, 10_000, "USD", 190_000, "VAT"), LATER)
    set_price(WHO, None, Price(date(2026, 10, 20), 12_345, "USD", 70_000, "VAT"), LATER)
    period = an_ended_period()
    period.account.teams.set([cast.design])
    burned(period, datetime(2026, 10, 25, 23, tzinfo=UTC), usage=7)
    BillingPeriod.objects.filter(pk=period.pk).update(used=121, remaining=379)
    period.refresh_from_db()
    return period


def burned(period: BillingPeriod, at: datetime, **credits: int) -> None:
    QuarterBurn.objects.create(
        account=period.account, period=period, operation="generate", quarter=at, **credits
    )


def a_purchase(period: BillingPeriod, day: date, credits: int, millionths: int) -> None:
    account = period.account
    Purchase.objects.create(
        account=account,
        day=day,
        credits=credits,
        millionths=millionths,
        currency="USD",
        entered_at=LATER,
    )


def zipped(user: User, address: str) -> tuple[list[Row], dict[str, Any]]:
    client = Client()
    client.force_login(user)
    with time_machine.travel(LATER, tick=False):
        answer: Any = client.get(address)
    assert answer.status_code == 200
    with ZipFile(BytesIO(answer.getvalue())) as archive:
        assert archive.namelist() == ["CostAndUsage.csv", "metadata.json"]
        text = archive.read("CostAndUsage.csv").decode()
        return list(csv.DictReader(StringIO(text, newline=""))), json.loads(
            archive.read("metadata.json")
        )


def of_statement(user: User, period: BillingPeriod) -> list[Row]:
    return zipped(user, reverse("statement_focus", args=[period.pk]))[0]


def of_overview(user: User, query: str) -> list[Row]:
    return zipped(user, f"{reverse('overview_focus')}?{query}")[0]


def total(rows: list[Row], column: str, **where: str) -> Decimal:
    chosen = [row for row in rows if all(row[name] == value for name, value in where.items())]
    return sum((Decimal(row[column] or 0) for row in chosen), Decimal(0))


def burn_says(*words: str) -> dict[str, int]:
    out = StringIO()
    call_command("burn", *words, "--format", "json", stdout=out)
    rows = json.loads(out.getvalue())
    return {
        name: sum(row[name] for row in rows) for name in ("credits", "estimated", "reconstructed")
    }


def everything(cast: Cast, period: BillingPeriod) -> list[Row]:
    """Rows of every kind: signed and amended, tax, purchases, given back, estimated,
    reconstructed, in a currency without cents, and without a price."""
    a_purchase(period, date(2026, 10, 3), 3, 10_000_000)
    a_purchase(period, date(2026, 10, 31), 1000, 9_000_000)
    signed(period, cast.finance)
    burned(period, THE_12TH + timedelta(days=1), usage=5)
    QuarterBurn.objects.filter(period=period, quarter=THE_12TH, usage=90).update(usage=80)
    QuarterBurn.objects.create(
        account=period.account,
        operation="=cmd()",
        quarter=START - timedelta(days=9),
        reconstructed=4,
    )
    QuarterBurn.objects.create(
        account=period.account,
        period=period,
        operation="edit",
        quarter=EDGE - timedelta(minutes=15),
        estimated=6,
    )
    signing.record_amendments(LATER)
    rows = of_statement(cast.finance, period)
    set_price(WHO, period.account, Price(date(2026, 10, 13), 3, "JPY"), LATER)
    CreditPrice.objects.filter(since=BEGINNING).delete()
    rows += of_overview(cast.finance, "since=2026-09-01&until=2026-11-02")
    return rows


def test_each_cell_keeps_to_the_specification(cast: Cast, october: BillingPeriod) -> None:
    rows = everything(cast, october)
    assert broken(rows) == []
    assert misnamed(list(rows[0])) == []
    kinds = {(row["ChargeCategory"], row["ChargeClass"], row["x_Observation"]) for row in rows}
    assert kinds == {
        ("Usage", "", "observed"),
        ("Usage", "Correction", "observed"),
        ("Usage", "", "estimated"),
        ("Usage", "", "reconstructed"),
        ("Tax", "", ""),
        ("Tax", "Correction", ""),
        ("Purchase", "", ""),
    }
    assert {row["BillingCurrency"] for row in rows} == {"USD", "JPY", "XXX"}
    assert "'=cmd()" in {row["SkuId"] for row in rows}  # opened in a spreadsheet, it does not run


def test_each_rule_can_be_broken(cast: Cast, october: BillingPeriod) -> None:
    """Or it would hold for whatever we write: each, by one cell of some row that is wrong."""
    rows = everything(cast, october)
    wrong = ["", "x", "-1", "0.5", "1E-7", "+3", "2026-10-01", "9999-01-01T00:00:00Z", "Purchase"]
    samples = list({(r["ChargeCategory"], r["ChargeClass"]): r for r in rows}.values())
    for section, kept in RULES:
        spoiled = ({**row, name: cell} for row in samples for name in NAMES for cell in wrong)
        assert any(fails(kept, row) for row in spoiled), section
    assert misnamed([name for name in NAMES if name != "ListCost"]) == [
        "Column Handling: ListCost is missing"
    ]
    assert misnamed([*NAMES, "Note"]) == ["Column Handling: Note"]


def fails(kept: Callable[[Row], bool], row: Row) -> bool:
    try:
        return not kept(row)
    except (ArithmeticError, TypeError, ValueError):  # no number, no time: other rules say so
        return False


def test_our_table_of_columns_is_the_dataset(cast: Cast, october: BillingPeriod) -> None:
    rows = everything(cast, october)
    focus = [name for name in NAMES if not name.startswith("x_")]
    assert sorted(focus) == focus
    assert {*focus} == {*PRESENT, *ADVISED, "PricingCategory"}
    for column in COLUMNS:
        cells = {row[column.name] for row in rows}
        assert column.nullable or "" not in cells, column.name
        assert not column.allowed or cells - {""} <= {*column.allowed}, column.name


def test_a_statements_credits_are_burns_and_its_money_the_statements(
    cast: Cast, october: BillingPeriod
) -> None:
    rows = of_statement(cast.lead, october)
    says = burn_says("--since", "2026-10-01", "--until", "2026-11-01")
    assert total(rows, "ConsumedQuantity", x_Observation="observed") == says["credits"] == 121
    assert total(rows, "PricingCurrencyEffectiveCost", PricingCurrency="Credits") == 121
    (cost,) = statement_cost(filed(october).told).observed.costs
    money = total(rows, "EffectiveCost", x_Observation="observed")
    assert money == Decimal("1.226415")  # 114 at 0.01, 7 at 0.012345
    assert round(money, 2) == cost.net
    assert total(rows, "EffectiveCost", ChargeCategory="Tax") == cost.tax
    given_back = [row for row in rows if row["ConsumedQuantity"].startswith("-")]
    assert [(row["ConsumedQuantity"], row["ChargeClass"]) for row in given_back] == [("-6", "")]


def test_a_charge_lies_in_its_day_and_its_billing_period(
    cast: Cast, october: BillingPeriod, settings: Settings
) -> None:
    settings.REPORTING_TIMEZONE = "Europe/Berlin"
    rows = of_overview(cast.lead, "since=2026-10-25&until=2026-10-26")
    assert [(row["ChargePeriodStart"], row["ChargePeriodEnd"]) for row in rows[:1]] == [
        ("2026-10-25T23:00:00Z", "2026-10-26T23:00:00Z")
    ]
    burned(october, EDGE - timedelta(minutes=15), usage=1)
    (last, *_) = of_overview(cast.lead, "since=2026-11-01&until=2026-11-01")
    assert last["ChargePeriodStart"] == "2026-10-31T23:00:00Z"
    assert last["ChargePeriodEnd"] == last["BillingPeriodEnd"] == "2026-11-01T00:00:00Z"


@pytest.mark.parametrize("query", ["range=12m", "since=2026-10-12&until=2026-10-13", "range=last"])
@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns"])
def test_the_overviews_credits_are_burns(
    cast: Cast, october: BillingPeriod, settings: Settings, query: str, zone: str
) -> None:
    settings.REPORTING_TIMEZONE = zone
    everything(cast, october)
    rows = of_overview(cast.admin, query)
    words = {
        "range=12m": ["--since", "2025-11-24", "--until", "2026-11-24"],
        "range=last": ["--period", "last"],
    }.get(query, ["--since", "2026-10-12", "--until", "2026-10-14"])
    for name, credits in burn_says(*words, "--tz", zone).items():
        kind = "observed" if name == "credits" else name
        assert total(rows, "ConsumedQuantity", x_Observation=kind) == credits, kind


def test_what_became_known_after_a_sign_off_corrects_and_nothing_else_does(
    cast: Cast, october: BillingPeriod
) -> None:
    before = of_statement(cast.finance, october)
    assert not any(row["ChargeClass"] for row in before)
    signed(october, cast.finance)
    burned(october, THE_12TH + timedelta(days=1), usage=5)
    CreditPrice.objects.filter(since=date(2026, 10, 20)).update(millionths=20_000)
    rows = of_statement(cast.finance, october)
    corrections = [
        (row["ChargePeriodStart"][:10], row["ConsumedQuantity"], row["EffectiveCost"])
        for row in rows
        if row["ChargeClass"] and row["ChargeCategory"] == "Usage"
    ]
    assert corrections == [
        ("2026-10-13", "5", "0.050000"),
        ("2026-10-25", "-7", "-0.086415"),
        ("2026-10-25", "7", "0.140000"),
    ]
    assert [r for r in rows if not r["ChargeClass"] and r["x_Observation"] != "estimated"] == before
    assert total(rows, "ConsumedQuantity", x_Observation="observed") == 126


def test_the_overview_corrects_what_the_statement_corrects(
    cast: Cast, october: BillingPeriod
) -> None:
    signed(october, cast.finance)
    burned(october, THE_12TH + timedelta(days=1), usage=5)
    burned(october, THE_12TH + timedelta(days=2), correction=-2)
    signing.record_amendments(LATER)
    of_one = [row for row in of_statement(cast.finance, october) if row["ChargeClass"]]
    assert [row["ConsumedQuantity"] for row in of_one] == ["5", "-2", ""]  # and their tax
    whole = of_overview(cast.finance, "since=2026-10-01&until=2026-10-31")
    assert [row for row in whole if row["ChargeClass"]] == of_one
    part = of_overview(cast.finance, "since=2026-10-14&until=2026-10-14")
    assert [(row["ConsumedQuantity"], row["ChargeClass"]) for row in part[:1]] == [
        ("-2", "Correction")
    ]


def test_purchases_are_finances_and_what_they_paid_for_is_not_billed_twice(
    cast: Cast, october: BillingPeriod
) -> None:
    rows = of_statement(cast.finance, october)
    assert total(rows, "BilledCost") == total(rows, "EffectiveCost") > 1
    a_purchase(october, date(2026, 10, 3), 3, 10_000_000)
    a_purchase(october, date(2026, 10, 31), 1000, 9_000_000)
    rows = of_statement(cast.finance, october)
    bought = [row for row in rows if row["ChargeCategory"] == "Purchase"]
    named = ("PricingQuantity", "PricingUnit", "ListUnitPrice", "BilledCost")
    assert [tuple(row[name] for name in named) for row in bought] == [
        ("1", "3 Credits", "10.000000", "10.000000"),
        ("1000", "Credits", "0.009", "9.000000"),
    ]
    assert total(rows, "BilledCost") == 19
    assert total(rows, "BilledCost", ChargeCategory="Usage") == 0
    of_lead = of_statement(cast.lead, october)
    assert not [row for row in of_lead if row["ChargeCategory"] == "Purchase"]


def test_credits_without_a_price_are_in_no_currency(cast: Cast, october: BillingPeriod) -> None:
    CreditPrice.objects.filter(since=BEGINNING).delete()
    rows = of_statement(cast.lead, october)
    unpriced = [row for row in rows if row["BillingCurrency"] == "XXX"]
    assert total(unpriced, "ConsumedQuantity") == 114
    assert total(unpriced, "EffectiveCost") == 0
    assert all("no price held" in row["ChargeDescription"] for row in unpriced)


def test_metadata_say_what_is_complete(cast: Cast, october: BillingPeriod) -> None:
    rows, told = zipped(cast.lead, reverse("statement_focus", args=[october.pk]))
    (schema,), (dataset,), (recency,) = told["Schema"], told["DatasetInstance"], told["Recency"]
    assert told["DataGenerator"] == {"DataGenerator": "Coalmeter"}
    assert dataset["FocusDatasetId"] == "CostAndUsage"
    assert {schema["DatasetInstanceId"], recency["DatasetInstanceId"]} == {
        dataset["DatasetInstanceId"]
    }
    assert schema["FocusVersion"] == "1.3"
    assert [each["ColumnName"] for each in schema["ColumnDefinition"]] == list(rows[0])
    assert recency["RecencyLastUpdated"] == "2026-11-23T09:00:00Z"
    assert (
        recency["TimeSectors"]
        == [
            {
                "TimeSectorStart": "2026-10-01T00:00:00Z",
                "TimeSectorEnd": "2026-11-01T00:00:00Z",
                "TimeSectorComplete": False,  # an image has no price yet
                "TimeSectorLastUpdated": "2026-10-31T23:58:46Z",
            }
        ]
        or recency["TimeSectors"][0]["TimeSectorComplete"]
    )
    _, told = zipped(cast.lead, f"{reverse('overview_focus')}?since=2026-10-30&until=2026-11-30")
    sectors = told["Recency"][0]["TimeSectors"]
    assert [(each["TimeSectorEnd"][:10], each["TimeSectorComplete"]) for each in sectors] == [
        ("2026-11-01", True),
        ("2026-12-01", False),
    ]
    assert not told["Recency"][0]["DatasetInstanceComplete"]


def test_an_unknown_statement_and_a_strangers_are_not_there(
    cast: Cast, october: BillingPeriod, client: Client
) -> None:
    for user, pk in ((cast.other, october.pk), (cast.lead, 10**9)):
        client.force_login(user)
        assert client.get(reverse("statement_focus", args=[pk])).status_code == 404
