"""Prices and purchases as pages: who types them in, what is refused, and what they then cost."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.audit import Actor
from accounts.models import ApiAccount, AuditEvent
from accounts.models.audit import Act
from accounts.shares import BEGINNING
from analytics.ledger.money import Price
from analytics.models import BillingPeriod, CreditPrice, Image, LedgerEntry, Purchase
from analytics.models.ledger import EntryKind
from analytics.pricing import set_price
from tests.cast import an_account
from tests.pages.conftest import As
from tests.pages.stories import Told

WHO = Actor("setup@example.com", "192.0.2.7")
CENT = Price(BEGINNING, 10_000, "USD")


@pytest.fixture(autouse=True)
def list_price(told: Told, now: datetime) -> None:
    """Whatever tests before this one left of the list price."""
    CreditPrice.objects.all().delete()
    set_price(WHO, None, CENT, now)


@pytest.fixture
def finance(told: Told, as_: As) -> Client:
    return as_(told.cast.finance)


def words(html: str) -> str:
    plain = re.sub(r"<[^>]+>", "", html).replace("\u202f", "").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", plain)


def page(client: Client, address: str) -> str:
    return words(client.get(address).content.decode())


def a_price(**given: str) -> dict[str, str]:
    return {"since": "2026-03-05", "amount": "0.0125", "currency": "usd", **given}


def a_purchase(account: ApiAccount, **given: str) -> dict[str, str]:
    first = account.periods.earliest("start").start.date()
    said = {"for_account": str(account.pk), "day": first.isoformat(), "credits": "500"}
    return {**said, "amount": "4.50", "currency": "USD", "note": "INV-7", **given}


def busy() -> ApiAccount:
    return ApiAccount.objects.get(name="Busy")


def test_a_price_is_set_corrected_and_removed_and_the_log_says_so(finance: Client) -> None:
    assert "A credit costs $0.01." in page(finance, "/periods/prices/")
    answer = finance.post("/periods/prices/", a_price(tax="19", tax_name="VAT"), follow=True)
    assert answer.status_code == 200
    shown = words(answer.content.decode())
    assert "A credit costs $0.0125." in shown
    assert "19 % VAT" in shown
    row = CreditPrice.objects.get(since=date(2026, 3, 5))
    assert (row.millionths, row.currency, row.tax, row.set_by) == (
        *(12_500, "USD", 190_000),
        "finance@example.com",
    )
    address = f"/periods/prices/{row.pk}/"
    assert 'value="0.0125"' in finance.get(address).content.decode()
    assert finance.post(address, a_price(amount="0.02")).status_code == 302
    assert finance.post(f"{address}remove/").status_code == 302
    assert [CreditPrice.objects.get().since] == [BEGINNING]
    assert "Somebody removed it before." in words(
        finance.post(f"{address}remove/", follow=True).content.decode()
    )
    acts = AuditEvent.objects.filter(kind="creditprice", who="finance@example.com").order_by("pk")
    assert [event.act for event in acts] == [
        Act.PRICE_SET,
        Act.PRICE_CORRECTED,
        Act.PRICE_REMOVED,
    ]
    assert acts[1].before["price"] == "0.0125 USD a credit"
    assert acts[1].after["price"] == "0.02 USD a credit"


def test_the_list_price_from_the_beginning_can_be_corrected(finance: Client) -> None:
    pk = CreditPrice.objects.get().pk
    given = a_price(since="", beginning="on")
    assert finance.post(f"/periods/prices/{pk}/", given).status_code == 302
    assert CreditPrice.objects.get().since == BEGINNING
    assert CreditPrice.objects.get().millionths == 12_500


def test_an_accounts_own_price_is_its_own(finance: Client) -> None:
    finance.post("/periods/prices/", a_price(for_account=str(busy().pk), since="", beginning="on"))
    shown = page(finance, "/periods/prices/")
    assert "A credit costs $0.01. 1 account has a price of its own." in shown
    period = BillingPeriod.objects.filter(account__name="Busy").latest("start")
    cents = period.used * 125
    assert f"${cents // 10_000}.{(cents % 10_000 + 50) // 100:02d}" in page(
        finance, "/periods/?account=Busy"
    )


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"since": ""}, "From which day does it hold?"),
        ({"since": "tomorrow"}, "Write a date such as"),
        ({"since": "٢٠٢٦-٠٣-٠٥"}, "Write a date such as"),
        ({"since": "2026-02-30"}, "There is no such day"),
        ({"since": "1026-01-01"}, "too long ago"),
        ({"since": "2999-01-01"}, "too far away"),
        ({"beginning": "on"}, "not both"),
        ({"amount": ""}, "Write an amount such as 0.01."),
        ({"amount": "0,01"}, "Write decimals with a point, and no commas. Write it such as 0.01."),
        ({"amount": "-1"}, "An amount is not negative."),
        ({"amount": "٠.٠١"}, "only the digits 0 to 9"),
        ({"amount": "1e999999999"}, "only the digits 0 to 9"),
        ({"amount": "0.0000001"}, "At most 6 decimals"),
        ({"amount": "99999999999999999999"}, "too much"),
        ({"currency": "XXX"}, "three letters by ISO 4217"),
        ({"currency": "dollars"}, "three letters"),
        ({"currency": "€"}, "three letters by ISO 4217"),
        ({"tax": "19"}, "Say what the tax is called"),
        ({"tax": "101", "tax_name": "VAT"}, "too much: at most 100"),
        ({"tax": "0.00001", "tax_name": "VAT"}, "At most four decimals"),
        ({"tax_name": "VAT"}, "Say how many percent it is"),
        ({"for_account": "999999"}, "not one of the available choices"),
        ({"since": "", "beginning": "on"}, "begins on the beginning already"),
    ],
)
def test_an_odd_price_is_refused_at_its_field_and_nothing_is_saved(
    finance: Client, odd: dict[str, str], said: str
) -> None:
    answer = finance.post("/periods/prices/", a_price(**odd))
    assert answer.status_code == 422
    assert said in words(answer.content.decode()).replace("&#x27;", "'")
    assert b'class="error"' in answer.content
    assert CreditPrice.objects.count() == 1
    assert not AuditEvent.objects.filter(who="finance@example.com").exists()


def test_a_purchase_is_entered_and_matched_to_its_grant(finance: Client) -> None:
    account = busy()
    period = account.periods.earliest("start")
    LedgerEntry.objects.filter(kind=EntryKind.GRANT).delete()
    snapshot = LedgerEntry.objects.filter(period=period).latest("pk").snapshot
    LedgerEntry.objects.create(
        account=account,
        period=period,
        snapshot=snapshot,
        kind=EntryKind.GRANT,
        since=period.start,
        until=period.first_at,
        credits=500,
    )
    shown = page(finance, "/periods/purchases/")
    assert "Grants that no purchase explains" in shown
    answer = finance.post("/periods/purchases/", a_purchase(account), follow=True)
    shown = words(answer.content.decode())
    assert "1 purchase of credits, each seen by the counters." in shown
    assert "$4.50" in shown
    assert "$0.009" in shown
    assert "Grants that no purchase explains" not in shown
    row = Purchase.objects.get()
    assert (row.credits, row.millionths, row.note) == (500, 4_500_000, "INV-7")
    address = f"/periods/purchases/{row.pk}/"
    assert 'value="4.50"' in finance.get(address).content.decode()
    assert finance.post(address, a_purchase(account, credits="499")).status_code == 302
    shown = page(finance, "/periods/purchases/")
    assert "1 was not seen by the counters." in shown
    assert "Grants that no purchase explains" in shown
    assert finance.post(f"{address}remove/").status_code == 302
    assert finance.get(address).status_code == 404
    acts = AuditEvent.objects.filter(kind="purchase").order_by("pk").values_list("act", flat=True)
    assert list(acts) == [Act.PURCHASE_ENTERED, Act.PURCHASE_CORRECTED, Act.PURCHASE_REMOVED]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"for_account": ""}, "For which account?"),
        ({"day": ""}, "On which day were they bought?"),
        ({"day": "2010-01-01"}, "Nothing was bought for it before."),
        ({"day": "2026-12-24"}, "That day is still to come."),
        ({"credits": ""}, "How many credits were bought?"),
        ({"credits": "0"}, "Write whole credits"),
        ({"credits": "-5"}, "Write whole credits"),
        ({"credits": "1.5"}, "Write whole credits"),
        ({"credits": "٥٠٠"}, "Write whole credits"),
        ({"credits": "9" * 30}, "Write whole credits"),
        ({"amount": "4,50"}, "Write it such as 450.00."),
        ({"currency": "US"}, "three letters"),
        ({"note": "x" * 201}, "at most 200 characters"),
        ({"note": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_an_odd_purchase_is_refused_at_its_field_and_nothing_is_saved(
    finance: Client, odd: dict[str, str], said: str
) -> None:
    answer = finance.post("/periods/purchases/", a_purchase(busy(), **odd))
    assert answer.status_code == 422
    assert said in words(answer.content.decode())
    assert not Purchase.objects.exists()


def test_an_account_that_nothing_was_read_of_bought_nothing_yet(
    told: Told, finance: Client
) -> None:
    account = an_account("New", told.cast.design)
    given = a_purchase(busy(), for_account=str(account.pk))
    answer = finance.post("/periods/purchases/", given)
    assert "No reading of New is known yet" in words(answer.content.decode())


def test_a_statement_says_what_it_cost_and_every_part_of_it(finance: Client) -> None:
    period = BillingPeriod.objects.filter(account__name="Busy").earliest("start")
    paid = f"${period.used // 100}.{period.used % 100:02d}"
    shown = page(finance, reverse("period", args=[period.pk]))
    assert "Price $0.01 a credit, all period" in shown.replace("Price$", "Price $")
    assert shown.count(paid) >= 2  # observed, and all teams
    high = period.used + (period.tail_high or 0)
    assert f"${high // 100}.{high % 100:02d}" in shown
    assert paid in page(finance, "/periods/?account=Busy")


def test_tax_and_a_second_currency_are_lines_of_their_own(finance: Client, now: datetime) -> None:
    period = BillingPeriod.objects.filter(account__name="Busy").latest("start")
    set_price(WHO, None, Price(now.date(), 20_000, "EUR", 190_000, "VAT"), now)
    shown = page(finance, reverse("period", args=[period.pk]))
    assert "VAT 19 %" in shown
    assert "€" in shown
    assert "$" in shown
    over = page(finance, "/")
    assert "VAT 19 %" in over


def test_without_a_price_credits_are_counted_and_cost_nothing(finance: Client) -> None:
    CreditPrice.objects.all().delete()
    period = BillingPeriod.objects.filter(account__name="Busy").latest("start")
    shown = page(finance, reverse("period", args=[period.pk]))
    assert "no price is known" in shown
    assert "No price held for" in shown
    assert "No price holds for all accounts today." in page(finance, "/periods/prices/")
    assert finance.get("/").status_code == 200
    assert finance.get("/periods/months/").status_code == 200


def test_the_overview_says_what_this_period_cost_and_at_which_price(
    told: Told, finance: Client, as_: As
) -> None:
    used = sum(
        a.periods.latest("start").used
        for a in ApiAccount.objects.filter(name__in=["Busy", "Quiet"])
    )
    shown = page(finance, "/")
    assert "Cost this period" in shown
    assert f"${used // 100}.{used % 100:02d}" in shown
    assert "At $0.01 a credit, the price from the beginning on." in shown
    lead = page(as_(told.cast.lead), "/")
    assert "Cost this period" in lead
    assert "Prices" not in lead


def test_an_image_says_what_it_cost(finance: Client) -> None:
    image = Image.objects.filter(credits_charged__isnull=False).latest("pk")
    shown = page(finance, f"/images/{image.pk}/")
    assert f"$0.0{image.credits_charged} at $0.01 a credit" in shown
    Image.objects.filter(pk=image.pk).update(credits_charged=None)
    assert "a credit" not in page(finance, f"/images/{image.pk}/")


def test_fiscal_months_add_up_and_are_a_file_too(
    told: Told, finance: Client, as_: As, settings: Any
) -> None:
    settings.FISCAL_MONTH_DAY = 8
    shown = page(finance, "/periods/months/")
    assert "Fiscal months begin on day 8, in UTC" in shown
    assert "8 Mar to 7 Apr 2026" in shown
    answer = finance.get("/periods/months.csv")
    lines = b"".join(answer).decode().splitlines()
    assert lines[0] == "first_day,last_day,account,credits,currency,cost,amended_by"
    rows = [line.split(",") for line in lines[1:]]
    used = sum(BillingPeriod.objects.values_list("used", flat=True))
    assert sum(int(row[3]) for row in rows) == used
    assert sum(float(row[5]) for row in rows) == pytest.approx(used / 100)
    assert all(row[1].endswith("-07") for row in rows)
    theirs = b"".join(as_(told.cast.lead).get("/periods/months.csv"))
    assert b"Quiet" not in theirs


@pytest.mark.parametrize(
    "query", ["before=x", "before=9999-12-31", "before=0001-01-01", "account=Nobody", "before=%00"]
)
def test_an_odd_address_of_months_is_answered(finance: Client, query: str) -> None:
    assert finance.get(f"/periods/months/?{query}").status_code == 200
    assert finance.get(f"/periods/purchases/?{query}").status_code == 200
    assert finance.get(f"/periods/prices/?{query}").status_code == 200


def pages_of(client: Client, address: str) -> list[list[str]]:
    """The ways to correct each row, page after page, as the links lead on."""
    found, query = [], ""
    while True:
        html = client.get(address + query).content.decode()
        found.append(re.findall(rf'<td class="act"><a href="{address}(\d+)/', html))
        following = re.search(r'rel="next" href="([^"]*)"', html)
        if following is None:
            return found
        assert following[1] != query
        query = following[1]


def test_prices_have_pages_and_the_answer_is_that_of_them_all(
    finance: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.queries.cost.listing.PAGE", 3)
    for number in range(4):
        set_price(WHO, None, Price(date(2026, 3, 1 + number), 20_000, "USD"), now)
        set_price(WHO, busy(), Price(date(2026, 3, 1 + number), 30_000, "EUR"), now)
    found = pages_of(finance, "/periods/prices/")
    assert [len(each) for each in found] == [3, 3, 3]
    rows = CreditPrice.objects.order_by("-since", "-pk").values_list("pk", flat=True)
    assert [int(pk) for each in found for pk in each] == list(rows)
    key = f"{BEGINNING}~{rows.last()}"
    for query in ("", "?before=2026-03-02~1", f"?before={key}"):
        said = page(finance, f"/periods/prices/{query}")
        assert "A credit costs $0.02. 1 account has a price of its own." in said
    assert "No price is older." in said
    assert "There is no such page" in page(finance, "/periods/prices/?before=2026-03-02")


def test_purchases_have_pages_and_the_answer_is_that_of_them_all(
    finance: Client, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.queries.cost.listing.PAGE", 2)
    account = busy()
    for number in range(5):
        finance.post("/periods/purchases/", a_purchase(account, credits=str(1_000 + number)))
    found = pages_of(finance, "/periods/purchases/")
    assert [len(each) for each in found] == [2, 2, 1]
    rows = Purchase.objects.order_by("-day", "-pk")
    assert [int(pk) for each in found for pk in each] == [row.pk for row in rows]
    last = rows.last()
    assert last is not None
    for query in ("", f"?account={account.pk}&before={last.day}~{last.pk}"):
        assert "5 purchases of credits." in page(finance, f"/periods/purchases/{query}")
    assert "No purchase is older." in page(
        finance, f"/periods/purchases/?before={last.day}~{last.pk}"
    )


def test_the_number_of_queries_is_small(
    told: Told,
    finance: Client,
    now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        an_account(f"More {number}", told.cast.design)
        set_price(WHO, None, Price(date(2026, 3, 1 + number), 777 * number, "USD"), now)
    with django_assert_max_num_queries(15):
        finance.get("/periods/months/")
    with django_assert_max_num_queries(9):
        finance.get("/periods/prices/")
    with django_assert_max_num_queries(11):
        finance.get("/periods/purchases/")
