"""Cost is burn at the price of its day, whatever is asked, and every way to ask agrees."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.access import all_accounts
from accounts.audit import Actor
from accounts.models import ApiAccount, Team
from accounts.models.shares import WHOLE
from accounts.shares import BEGINNING
from accounts.sharing import share
from analytics.ledger.buckets import Unit
from analytics.ledger.money import Price
from analytics.models import BillingPeriod, CreditPrice, QuarterBurn
from analytics.pricing import set_price
from analytics.queries import Dimension, burn, charge_back, known_periods
from analytics.queries.cells import BY_OPERATION
from analytics.queries.cost import (
    Part,
    cost,
    cost_of_all,
    costs_of_periods,
    fiscal_months,
    month_starts,
    price_book,
)
from analytics.queries.statement import Statement, statement, statement_cost, team_costs
from tests.queries.conftest import NOW
from tests.worlds import Watched

pytestmark = pytest.mark.django_db
WHO = Actor("finance@example.com", "192.0.2.7")
BERLIN = ZoneInfo("Europe/Berlin")
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def world(past: Watched) -> Iterator[Watched]:
    """Prices that change inside every period, in the middle of days of Berlin, one account's in
    another currency."""
    with transaction.atomic():
        CreditPrice.objects.all().delete()
        busy = past.accounts["Busy"]
        set_price(WHO, None, Price(BEGINNING, 10_000, "USD"), NOW)
        for day in range(27, 40, 2):
            set_price(WHO, None, Price(MARCH + timedelta(days=day), 3_333 * day, "USD"), NOW)
        set_price(WHO, busy, Price(date(2026, 4, 1), 12_345, "USD", 190_000, "VAT"), NOW)
        set_price(WHO, busy, Price(date(2026, 4, 4), 9_999, "EUR"), NOW)
        yield past
        transaction.set_rollback(True)


def by_hand(
    since: datetime | None = None, until: datetime | None = None, column: str = "credits"
) -> dict[str, int]:
    """Millionths by currency, quarter-hour by quarter-hour."""
    book = price_book(ApiAccount.objects.values_list("pk", flat=True))
    found: dict[str, int] = {}
    for row in QuarterBurn.objects.filter(account__in=all_accounts()):
        if (since and row.quarter < since) or (until and row.quarter >= until):
            continue
        price = book.at(row.account_id, row.quarter)
        assert price is not None
        amount = row.usage + row.correction if column == "credits" else getattr(row, column)
        if amount:
            found[price.currency] = found.get(price.currency, 0) + amount * price.millionths
    return found


def exactly(parts: tuple[Part, ...], column: str = "credits") -> dict[str, int]:
    found: dict[str, int] = {}
    for part in parts:
        if part.price and getattr(part, column):
            amount = getattr(part, column) * part.price.millionths
            found[part.price.currency] = found.get(part.price.currency, 0) + amount
    return found


SINCE, UNTIL = datetime(2026, 3, 29, 7, 15, tzinfo=UTC), datetime(2026, 4, 5, 22, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Australia/Lord_Howe"])
@pytest.mark.parametrize("bucket", [None, "quarter", "hour", "day", "week", "month"])
@pytest.mark.parametrize("span", [(None, None), (SINCE, UNTIL)])
def test_every_cut_of_every_range_costs_the_same(
    zone: str, bucket: Unit | None, span: tuple[datetime | None, datetime | None]
) -> None:
    by: tuple[Dimension, ...] = ("operation", "period")
    clock = ZoneInfo(zone)
    found = cost(all_accounts(), *span, by=by, bucket=bucket, zone=clock)
    table = burn(all_accounts(), *span, by=by, bucket=bucket, zone=clock)
    for column in ("credits", "estimated", "reconstructed"):
        expected = {k: v for k, v in by_hand(*span, column).items() if v}
        assert {k: v for k, v in exactly(found.parts, column).items() if v} == expected
    cells = {(c.start, c.operation, c.period_id) for c in table.cells}
    credits: dict[object, int] = {}
    for part in found.parts:
        key = (part.start, part.operation, part.period_id)
        credits[key] = credits.get(key, 0) + part.credits
    assert set(credits) == cells
    expected_credits: dict[object, int] = {}
    for cell in table.cells:
        key = (cell.start, cell.operation, cell.period_id)
        expected_credits[key] = expected_credits.get(key, 0) + cell.credits
    assert credits == expected_credits


def told() -> list[Statement]:
    ids = BillingPeriod.objects.order_by("account", "start").values_list("pk", flat=True)
    found = [statement(all_accounts(), pk, NOW) for pk in ids]
    return [each for each in found if each is not None]


def test_statement_list_and_question_agree_to_the_cent() -> None:
    statements = told()
    listed = costs_of_periods([each.period for each in statements])
    currencies = set()
    for each in statements:
        own = ApiAccount.objects.filter(pk=each.period.account_id)
        asked = cost(own, by=BY_OPERATION, periods=[each.period.id])
        paid = statement_cost(each)
        by_operation = asked.bill(lambda part: part.operation)
        nets = {c.currency: (c.net, c.tax) for c in paid.observed.costs}
        assert nets == {c.currency: (c.net, c.tax) for c in paid.days.costs}
        if each.period.used:
            assert nets == {c.currency: (c.net, c.tax) for c in by_operation.costs}
            assert [dict(c.parts) for c in paid.observed.costs] == [
                dict(c.parts) for c in by_operation.costs
            ]
        assert nets == {c.currency: (c.net, c.tax) for c in listed[each.period.id].costs}
        for bound in paid.bounds:
            observed = {c.currency: c.net for c in paid.observed.costs}
            assert bound.low <= bound.best <= bound.high
            assert observed.get(bound.currency, Decimal(0)) <= bound.low
        assert bool(paid.bounds) == (each.tail is not None)
        currencies |= set(nets)
    assert currencies == {"USD", "EUR"}


def test_all_periods_are_one_whole_by_account() -> None:
    periods = [each.period for each in told()]
    whole = cost_of_all(periods)
    for each in whole.costs:
        assert sum(each.parts.values()) == each.net
    everything = exactly(cost(all_accounts()).parts)
    unit = Decimal(10_000)
    assert {c.currency: c.net for c in whole.costs} == {
        currency: (Decimal(amount) / unit).quantize(Decimal(1), "ROUND_HALF_UP") / 100
        for currency, amount in everything.items()
    }


def test_teams_add_up_to_the_statement_to_the_cent(world: Watched) -> None:
    busy = world.accounts["Busy"]
    brand, social = (Team.objects.create(name=name) for name in ("Brand", "Social"))
    for day, part in ((BEGINNING, 6_000), (date(2026, 4, 2), 3_333), (date(2026, 4, 5), WHOLE)):
        parts = {brand.pk: part, social.pk: WHOLE - part}
        share(WHO, busy, list(parts), parts, day, NOW)
    seen = 0
    for each in told():
        borne, paid = team_costs(each), statement_cost(each).observed
        assert [(c.currency, c.net, c.tax) for c in borne.costs] == [
            (c.currency, c.net, c.tax) for c in paid.costs
        ]
        for c in borne.costs:
            assert sum(c.parts.values()) == c.net
            seen += len(c.parts)
    assert seen > 5


def test_at_one_price_a_team_pays_for_its_credits_and_no_others(world: Watched) -> None:
    CreditPrice.objects.all().delete()
    set_price(WHO, None, Price(BEGINNING, 10_000, "USD"), NOW)
    busy = world.accounts["Busy"]
    brand, social = (Team.objects.create(name=name) for name in ("Brand", "Social"))
    for day in range(28, 40):
        parts = {brand.pk: 3_333, social.pk: WHOLE - 3_333}
        share(WHO, busy, list(parts), parts, MARCH + timedelta(days=day), NOW)
    for each in told():
        account = ApiAccount.objects.get(pk=each.period.account_id)
        borne = charge_back(account, each.period).borne
        paid = {team: c for cost in team_costs(each).costs for team, c in cost.parts.items()}
        assert {part.team_id: Decimal(part.credits) / 100 for part in borne if part.credits} == {
            team: amount for team, amount in paid.items() if amount
        }


def test_credits_before_the_first_price_are_named_and_cost_nothing() -> None:
    CreditPrice.objects.all().delete()
    found = cost(all_accounts()).bill(lambda part: None)
    assert (found.costs, found.unpriced) == ((), burn(all_accounts()).credits)
    assert all(not each.costs for each in costs_of_periods([t.period for t in told()]).values())
    assert all(statement_cost(each).bounds == () for each in told())


def test_fiscal_months_hold_every_credit_once(settings: object) -> None:
    seen, before = 0, None
    amounts: dict[str, Decimal] = {}
    while True:
        page = fiscal_months(all_accounts(), NOW, first_day=4, zone=BERLIN, before=before)
        for month in page.months:
            assert month.first.day == 4
            assert month.last.day == 3
            seen += month.total
            for each in month.cost.costs:
                amounts[each.currency] = amounts.get(each.currency, Decimal(0)) + each.net
        if page.older is None:
            break
        before = page.older
    assert seen == burn(all_accounts()).credits
    assert set(amounts) == {"USD", "EUR"}


def test_pages_of_months_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.queries.cost.months.PAGE", 1)
    first = fiscal_months(all_accounts(), NOW, first_day=1, zone=BERLIN)
    (month,) = first.months
    assert (month.first, month.last) == (date(2026, 4, 1), date(2026, 4, 30))
    assert first.older == month.first
    second = fiscal_months(all_accounts(), NOW, first_day=1, zone=BERLIN, before=first.older)
    assert second.months[0].last == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("latest", "first_day", "starts"),
    [
        (date(2026, 3, 1), 1, [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]),
        (date(2026, 3, 27), 28, [date(2025, 12, 28), date(2026, 1, 28), date(2026, 2, 28)]),
        (date(2026, 3, 28), 28, [date(2026, 1, 28), date(2026, 2, 28), date(2026, 3, 28)]),
    ],
)
def test_fiscal_months_begin_on_their_day(latest: date, first_day: int, starts: list[date]) -> None:
    assert month_starts(latest, first_day, 3) == starts


def test_the_number_of_queries_is_fixed_however_many_prices_there_are() -> None:
    periods = [each.period for each in told()]
    few = [
        _queries(lambda: cost(all_accounts(), bucket="day")),
        _queries(lambda: costs_of_periods(periods)),
    ]
    for number in range(60):
        day = date(2026, 3, 26) - timedelta(days=number)
        set_price(WHO, None, Price(day, 777 * number, "USD"), NOW)
    many = [
        _queries(lambda: cost(all_accounts(), bucket="day")),
        _queries(lambda: costs_of_periods(periods)),
    ]
    assert few == many
    assert max(many) <= 8
    CreditPrice.objects.exclude(since=BEGINNING).delete()
    assert _queries(lambda: costs_of_periods(periods)) == 1


def _queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


@pytest.mark.parametrize("account", [None, "Busy"])
def test_a_day_has_one_price_for_all_and_one_an_account(
    world: Watched, account: str | None
) -> None:
    owner = world.accounts[account] if account else None
    day = date(2027, 1, 1)
    values = {"since": day, "millionths": 1, "currency": "USD", "set_by": "", "set_at": NOW}
    CreditPrice.objects.create(account=owner, **values)
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditPrice.objects.create(account=owner, **values)


@pytest.mark.parametrize(
    "odd",
    [
        {"millionths": -1},
        {"tax": 190_000},
        {"tax_name": "VAT"},
        {"tax": 1_000_001, "tax_name": "V"},
    ],
)
def test_the_database_refuses_odd_prices(odd: dict[str, object]) -> None:
    values = {"since": date(2027, 1, 1), "millionths": 1, "currency": "USD", "set_at": NOW}
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditPrice.objects.create(**{**values, **odd})


def test_the_periods_of_other_accounts_do_not_count(world: Watched) -> None:
    (period,) = known_periods(all_accounts(), [BillingPeriod.objects.latest("pk").pk])
    assert set(costs_of_periods([period])) == {period.id}
