"""Lists go on showing what was signed, and say by how much later knowledge differs."""

from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings as SettingsOfTest

from accounts.access import all_accounts
from accounts.audit import Actor
from accounts.models import Team, User
from accounts.models.people import Role
from accounts.models.shares import WHOLE
from accounts.shares import BEGINNING
from accounts.sharing import share
from analytics import signing
from analytics.ledger.money import Price
from analytics.models import BillingPeriod, LedgerEntry, QuarterBurn
from analytics.models.ledger import EntryKind
from analytics.pricing import set_price
from analytics.queries import charge_back, known_periods
from analytics.queries.cost import fiscal_months
from analytics.queries.cost.months import FiscalMonth
from analytics.queries.statement import (
    PeriodRow,
    period_rows,
    row_costs,
    statement_cost,
    team_costs,
)
from tests.cast import an_account, person
from tests.signing import LATER, START, an_ended_period, filed, known_later, signed

pytestmark = pytest.mark.django_db
WHO = Actor("admin@example.com", "192.0.2.7")
ZONES = ["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kathmandu"]


@pytest.fixture
def october() -> BillingPeriod:
    return an_ended_period()


@pytest.fixture
def finance() -> User:
    return person("finance", Role.FINANCE)


def listed(period: BillingPeriod) -> PeriodRow:
    return next(r for r in period_rows(all_accounts(), LATER).rows if r.period.id == period.pk)


def month_of(period: BillingPeriod, zone: str = "UTC") -> FiscalMonth:
    page = fiscal_months(all_accounts(), LATER, first_day=1, zone=ZoneInfo(zone))
    return next(month for month in page.months if month.first == period.start.date())


def dearer(user: User, period: BillingPeriod) -> None:
    price = Price(START.date(), 20_000, "EUR", 190_000, "VAT")
    set_price(Actor.person(user, ""), period.account, price, LATER)


def moved(period: BillingPeriod, granted: int, lost: int) -> None:
    """Credits that were added, and as many that went without use."""
    reading = period.entries.latest("pk").snapshot
    for kind, credits in ((EntryKind.GRANT, granted), (EntryKind.DEBIT, lost)):
        where = {"account": period.account, "period": period, "since": START, "until": reading.at}
        LedgerEntry.objects.update_or_create(
            snapshot=reading, kind=kind, operation="", defaults={**where, "credits": credits}
        )


def test_a_signed_row_is_what_its_statement_says_whatever_is_learnt_later(
    october: BillingPeriod, finance: User
) -> None:
    moved(october, 40, -40)
    before, cost = listed(october), row_costs([listed(october)])
    signed(october, finance)
    known_later(october)
    moved(october, 43, -43)
    dearer(finance, october)
    row, told = listed(october), filed(october).told
    assert row.signed is not None
    assert (row.period, sorted(row.by_operation)) == (before.period, sorted(before.by_operation))
    assert row.period == told.period
    assert (row.grants, row.debits) == (told.balance.grants, told.balance.debits) == (40, -40)
    assert row.closing == told.balance.closing == 386
    assert dict(row.by_operation) == {line.operation: line.credits for line in told.operations}
    assert row_costs([row]) == cost
    (paid,) = row_costs([row])[october.pk].costs
    (stated,) = statement_cost(told).observed.costs
    assert (paid.currency, paid.net, paid.tax) == (stated.currency, stated.net, stated.tax)
    assert paid.net == Decimal("1.14")
    assert (row.signed.amended, row.signed.amendments, row.signed.is_amended) == (6, 0, True)
    assert signing.record_amendments(LATER + timedelta(hours=1)) == 1
    again = listed(october).signed
    assert again is not None
    assert (again.amended, again.amendments) == (6, 1)


def test_what_was_taken_back_is_listed_as_it_is_known(
    october: BillingPeriod, finance: User
) -> None:
    signed(october, finance)
    known_later(october)
    signing.take_back(october.account, START, "A tax was wrong.", WHO, LATER)
    row = listed(october)
    assert (row.signed, row.period.used) == (None, 120)
    assert row.period == filed(october).told.period


def test_the_first_of_two_signatures_is_enough_as_on_the_statement(
    october: BillingPeriod, finance: User, settings: SettingsOfTest
) -> None:
    settings.SIGN_OFF_APPROVALS = 2
    signed(october, finance)
    known_later(october)
    row = listed(october)
    assert row.standing.waits_for_approval
    assert row.period == filed(october).told.period


@pytest.mark.parametrize("zone", ZONES)
def test_a_fiscal_month_keeps_what_was_signed_in_it(
    october: BillingPeriod, finance: User, zone: str
) -> None:
    # of its first day in UTC, which begins in the month before west of it
    QuarterBurn.objects.filter(period=october).update(quarter=START + timedelta(hours=20))
    before = month_of(october, zone)
    assert (before.total, before.amended) == (114, {})
    signed(october, finance)
    assert month_of(october, zone) == before
    known_later(october)
    dearer(finance, october)
    after = month_of(october, zone)
    assert after.credits == before.credits
    assert {c.currency: c.net for c in after.cost.costs if c.net} == {"USD": Decimal("1.14")}
    assert not any(c.tax for c in after.cost.costs)
    assert after.amended == {october.account_id: 6}
    signing.take_back(october.account, START, "A tax was wrong.", WHO, LATER)
    live = month_of(october, zone)
    assert (live.total, live.amended) == (120, {})
    assert {c.currency: c.net for c in live.cost.costs} == {"EUR": Decimal("2.40")}


def test_teams_bear_what_was_signed(october: BillingPeriod, finance: User) -> None:
    brand, social = (Team.objects.create(name=name) for name in ("Brand", "Social"))
    parts = {brand.pk: 6_000, social.pk: WHOLE - 6_000}
    share(WHO, october.account, list(parts), parts, BEGINNING, LATER)
    swapped = {brand.pk: 1_000, social.pk: WHOLE - 1_000}
    share(WHO, october.account, list(swapped), swapped, date(2026, 10, 20), LATER)
    signed(october, finance)
    known_later(october)
    told = filed(october).told
    (live,) = known_periods(all_accounts(), [october.pk])
    for period in (live, told.period):
        borne = charge_back(october.account, period)
        assert (borne.credits, borne.estimated) == (114, 6)
        assert {b.team: (b.credits, b.estimated) for b in borne.borne} == {
            "Brand": (68, 1),
            "Social": (46, 5),
        }
    (cost,) = team_costs(told).costs
    assert dict(cost.parts) == {brand.pk: Decimal("0.68"), social.pk: Decimal("0.46")}


def test_signing_adds_no_query_to_a_list_and_few_to_the_months(
    october: BillingPeriod, finance: User
) -> None:
    signed(october, finance)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            period_rows(all_accounts(), LATER)
            month_of(october)
        counts.append(len(queries))
        if not number:
            signed(an_ended_period(an_account("Another")), finance)
    assert counts[0] == counts[1]
