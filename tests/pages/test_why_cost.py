"""The cost of a statement and of the overview can be asked why."""

import re
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.models.people import Role
from analytics.models import BillingPeriod
from tests.cast import person
from tests.pages.conftest import As
from tests.pages.stories import Told
from tests.signing import an_ended_period, known_later, signed


def words(html: str) -> str:
    part = html[html.index('class="why"') :]
    plain = re.sub(r"<[^>]+>", " ", part).replace("\u202f", "").replace("\u00a0", " ")
    return re.sub(r"\s+", " ", plain)


@pytest.fixture
def finance(db: None) -> User:
    return person("finance", Role.FINANCE)


def test_a_statement_leads_to_its_own_cost_and_back(finance: User, client: Client) -> None:
    period = an_ended_period()
    signed(period, finance)
    known_later(period)
    client.force_login(finance)
    address = f"/why/?which=cost&account={period.account_id}&period={period.pk}"
    statement = reverse("period", args=[period.pk])
    assert address.replace("&", "&amp;") in client.get(statement).content.decode()
    page = client.get(address).content.decode()
    said = words(page)
    assert "$1.14 without tax in the billing period 1 to 31 Oct 2026 (UTC)" in said
    assert "114 credits, at one price." in said
    assert "1 to 31 Oct 2026 the price from the beginning on 114 $0.01 $1.14 " in said
    assert "Statement PI-2026-10 is signed" in said
    assert f'<a href="{statement}">Statement</a>' in page


def test_the_overviews_cost_is_that_of_the_periods_that_run(
    told: Told, now: datetime, as_: As
) -> None:
    client = as_(told.cast.lead)
    overview = client.get("/").content.decode()
    (said,) = re.findall(r"Why (\$[\d.]+) this period\?", overview)
    page = words(client.get("/why/?which=cost").content.decode())
    assert page.partition(" without tax")[0].endswith(said)
    assert "Quiet" not in page


def test_a_period_of_others_is_not_explained(told: Told, now: datetime, as_: As) -> None:
    quiet = BillingPeriod.objects.filter(account__name="Quiet").earliest("start")
    page = as_(told.cast.lead).get(f"/why/?which=cost&period={quiet.pk}").content.decode()
    assert f"You see no billing period “{quiet.pk}”: it is left out." in page
    assert "Quiet" not in page


def test_the_readings_of_a_past_period_are_its_own(told: Told, now: datetime, as_: As) -> None:
    first = BillingPeriod.objects.filter(account__name="Busy").earliest("start")
    page = as_(told.cast.lead).get(f"/why/?which=used&account={first.account_id}&period={first.pk}")
    assert f"Busy burned {first.used} credits" in words(page.content.decode())
