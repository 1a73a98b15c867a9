"""The periods page and the statement of a period: what they say, to whom, and that it adds up."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.audit import Actor
from accounts.models import ApiAccount
from accounts.models.shares import WHOLE
from accounts.shares import BEGINNING
from accounts.sharing import share
from analytics.models import BillingPeriod, Image
from dashboard.pages.periods.naming import period_name
from tests.cast import an_account
from tests.pages.conftest import As
from tests.pages.stories import Told

MOST_QUERIES = 14  # of the list
MOST_OF_A_STATEMENT = 44


def of_busy() -> list[BillingPeriod]:
    return list(BillingPeriod.objects.filter(account__name="Busy").order_by("start"))


def text_of(html: str, title: str) -> str:
    """A section as words, with plain spaces."""
    part = html[html.index(f'id="{title}"') :].partition("</section>")[0]
    plain = re.sub(r"<[^>]+>", " ", part).replace("\u202f", "").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", plain)


def test_the_list_has_each_period_of_the_readers_accounts(
    told: Told, now: datetime, as_: As
) -> None:
    page = as_(told.cast.lead).get("/periods/").content.decode()
    for period in of_busy():
        assert reverse("period", args=[period.pk]) in page
    assert "Quiet" not in page
    everything = as_(told.cast.finance).get("/periods/").content.decode()
    assert "Quiet" in everything
    narrowed = as_(told.cast.finance).get("/periods/?account=Quiet").content.decode()
    assert reverse("period", args=[of_busy()[0].pk]) not in narrowed


def test_a_statement_adds_up_line_by_line(told: Told, now: datetime, as_: As) -> None:
    client = as_(told.cast.finance)
    for period in of_busy():
        page = client.get(reverse("period", args=[period.pk])).content.decode()
        balance = text_of(page, "balance-title")
        assert f"the vendor says the same {period.remaining}".replace("-", "−") in balance
        observed = text_of(page, "operations-title").partition("Observed ")[2].split()
        assert int(observed[3]) == period.used
        reconciled = text_of(page, "reconciled-title")
        assert f"last reading of the period {period.used}" in reconciled
        assert f"Explained {period.used}" in reconciled


def test_a_running_period_promises_its_tail_and_an_ended_one_bounds_it(
    told: Told, now: datetime, as_: As
) -> None:
    client = as_(told.cast.finance)
    first, *_, last = of_busy()
    page = client.get(reverse("period", args=[last.pk])).content.decode()
    assert "The period runs." in text_of(page, "tail-title")
    assert "has used" in page
    page = client.get(reverse("period", args=[first.pk])).content.decode()
    tail = text_of(page, "tail-title")
    low, high = first.used + (first.tail_low or 0), first.used + (first.tail_high or 0)
    assert f"Credits of the period {low}" in tail
    assert f" {high} Cost, USD without tax" in tail
    assert tail.rstrip().endswith("Type in the invoice")


def test_an_image_without_a_price_keeps_a_period_from_having_ended(
    told: Told, now: datetime, as_: As
) -> None:
    client, period = as_(told.cast.finance), of_busy()[-2]
    Image.objects.update(detail_due_at=None)
    address = reverse("period", args=[period.pk])
    page = client.get(address).content.decode()
    assert re.search(r'aria-current="step">Ended', page)
    image = Image.objects.filter(
        account=period.account, created_at__gte=period.start, created_at__lt=period.edge
    ).latest("pk")
    Image.objects.filter(pk=image.pk).update(detail_due_at=now)
    page = client.get(address).content.decode()
    assert re.search(r'aria-current="step">Ending', page)
    assert "1 image still has no price." in page.replace("\u202f", " ")


def test_the_teams_part_adds_up_and_members_do_not_see_it(
    told: Told, now: datetime, as_: As
) -> None:
    busy, period = ApiAccount.objects.get(name="Busy"), of_busy()[0]
    parts = {told.cast.design.pk: 6000, told.cast.docs.pk: WHOLE - 6000}
    share(Actor("admin@example.com", ""), busy, list(parts), parts, BEGINNING, now)
    address = reverse("period", args=[period.pk])
    teams = text_of(as_(told.cast.finance).get(address).content.decode(), "teams-title")
    design, docs = re.findall(r"(?:Design|Docs) (\d+)", teams)
    assert int(design) + int(docs) == period.used
    assert "teams-title" not in as_(told.cast.lead).get(address).content.decode()


@pytest.mark.parametrize(
    ("start", "days", "name"),
    [
        (datetime(2026, 10, 1, tzinfo=UTC), 31, "October 2026"),
        (datetime(2026, 10, 1, tzinfo=UTC), 30, "1 to 30\u00a0Oct\u00a02026"),
        (datetime(2026, 10, 9, tzinfo=UTC), 31, "9\u00a0Oct to 8\u00a0Nov\u00a02026"),
        (datetime(2026, 10, 1, 6, tzinfo=UTC), 31, "1\u00a0Oct to 1\u00a0Nov\u00a02026"),
    ],
)
def test_a_month_is_called_by_its_name(start: datetime, days: int, name: str) -> None:
    assert period_name(start, start + timedelta(days=days)) == name


def test_the_number_of_queries_is_fixed(
    told: Told,
    now: datetime,
    as_: As,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        an_account(f"More {number}", told.cast.design)
    client = as_(told.cast.finance)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/periods/")
    with django_assert_max_num_queries(MOST_OF_A_STATEMENT):
        client.get(reverse("period", args=[of_busy()[-2].pk]))


@pytest.mark.parametrize(
    "query",
    [
        "before=x",
        "before=2026-01-01~1",
        "before=9999-12-31T23:59:59-23:00~9",
        "before=2026-01-01T00:00:00Z~99999999999999999999",
        "account=Nobody&account=%00",
        "before=~",
    ],
)
def test_an_odd_address_is_answered(told: Told, now: datetime, as_: As, query: str) -> None:
    answer = as_(told.cast.finance).get(f"/periods/?{query}")
    assert answer.status_code == 200
    assert b'class="notes"' in answer.content or query == "before=9999-12-31T23:59:59-23:00~9"
