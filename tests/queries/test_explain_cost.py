"""Why a cost is what it is: its lines, its one rounding and its shares are those of the page."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import all_accounts
from accounts.audit import Actor
from accounts.models.people import Role
from analytics.ledger.money import Price
from analytics.models import BillingPeriod, CreditPrice
from analytics.pricing import set_price
from analytics.queries import PeriodView, explain_cost, known_periods
from analytics.queries.cost import cost_of_all
from analytics.queries.statement import statement_cost
from tests.cast import an_account, person
from tests.signing import LATER, START, an_ended_period, filed, known_later, signed

pytestmark = pytest.mark.django_db
WHO = Actor("finance@example.com", "192.0.2.7")
TWELFTH = date(2026, 10, 12)


@pytest.fixture
def october() -> BillingPeriod:
    """A third of a cent a credit, from the twelfth on 0.0135 EUR with tax."""
    period = an_ended_period()
    cheap, dear = Price(START.date(), 3_333, "USD"), Price(TWELFTH, 13_500, "EUR", 190_000, "VAT")
    for price in (cheap, dear):
        set_price(WHO, period.account, price, LATER)
    return period


def view(*periods: BillingPeriod) -> list[PeriodView]:
    return known_periods(all_accounts(), [period.pk for period in periods])


def test_lines_are_credits_at_the_price_of_their_days(october: BillingPeriod) -> None:
    told = explain_cost(view(october))
    (line,) = told.lines
    assert (line.first, line.last, line.credits) == (TWELFTH, date(2026, 10, 31), 114)
    assert line.exact == Decimal("1.539")
    (total,) = told.totals
    assert (total.currency, total.exact, total.net) == ("EUR", Decimal("1.539"), Decimal("1.54"))
    assert [(p.name, p.exact, p.amount) for p in total.parts] == [
        ("edit", Decimal("0.324"), Decimal("0.32")),
        ("generate", Decimal("1.215"), Decimal("1.22")),
    ]
    assert [(tax.name, tax.amount) for tax in total.taxes] == [("VAT", Decimal("0.29"))]
    assert (told.credits, told.unpriced, told.signed) == (114, 0, ())
    set_price(WHO, october.account, Price(date(2026, 10, 20), 1, "EUR"), LATER)
    assert explain_cost(view(october)).lines[0].last == date(2026, 10, 19)


def test_it_is_the_statements_cost_signed_or_not(october: BillingPeriod) -> None:
    for _ in range(2):
        paid, told = statement_cost(filed(october).told).observed, explain_cost(view(october))
        assert [(t.currency, t.net, {p.name: p.amount for p in t.parts}) for t in told.totals] == [
            (c.currency, c.net, dict(c.parts)) for c in paid.costs
        ]
        signed_before = told.signed
        if not signed_before:
            signed(october, person("finance", Role.FINANCE))
            known_later(october)
            CreditPrice.objects.filter(since=TWELFTH).update(millionths=999_000, currency="GBP")
    assert (told.signed, told.credits) == (("PI-2026-10",), 114)


def test_several_periods_are_one_whole_by_account(october: BillingPeriod) -> None:
    other = an_ended_period(an_account("Another"))
    periods = view(october, other)
    told, whole = explain_cost(periods), cost_of_all(periods)
    assert [(t.currency, t.net) for t in told.totals] == [(c.currency, c.net) for c in whole.costs]
    assert {p.name: p.amount for t in told.totals for p in t.parts} == {
        "Another": Decimal("1.14"),
        "Product images": Decimal("1.54"),
    }
    for total in told.totals:
        assert sum(part.exact for part in total.parts) == total.exact
        assert sum(part.amount for part in total.parts) == total.net


def test_credits_without_a_price_and_periods_without_credits_say_so(
    october: BillingPeriod,
) -> None:
    november = BillingPeriod.objects.get(account=october.account, start=october.edge)
    (total,) = explain_cost(view(november)).totals
    assert (total.currency, total.net) == ("EUR", Decimal("0.00"))
    CreditPrice.objects.all().delete()
    told = explain_cost(view(october))
    assert (told.totals, told.unpriced, told.credits) == ((), 114, 114)
    assert explain_cost([]).lines == ()


def test_the_number_of_queries_is_fixed(october: BillingPeriod) -> None:
    more = [an_ended_period(an_account(f"More {number}")) for number in range(3)]
    one, all_ = view(october), view(october, *more)
    counts = []
    for periods in (one, all_):
        with CaptureQueriesContext(connection) as queries:
            explain_cost(periods)
        counts.append(len(queries))
    assert counts[0] == counts[1]
