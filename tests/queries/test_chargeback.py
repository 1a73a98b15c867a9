"""A period by team, from real rollups: it adds up to what the period burned, wherever it is cut."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from accounts.audit import Actor
from accounts.models import ApiAccount, Team
from accounts.models.shares import WHOLE
from accounts.shares import BEGINNING
from accounts.sharing import share
from analytics.ledger.buckets import Unit
from analytics.queries import (
    BY_TEAM,
    OTHER_TEAMS,
    BurnTable,
    PeriodView,
    burn,
    charge_back,
    hide_teams,
    known_periods,
)
from tests.queries.conftest import NOW
from tests.worlds import Watched

WHO = Actor("admin@example.com", "192.0.2.7")
APRIL = date(2026, 4, 1)


@pytest.fixture
def busy(past: Watched) -> Iterator[ApiAccount]:
    with transaction.atomic():
        yield past.accounts["Busy"]
        transaction.set_rollback(True)


@pytest.fixture
def teams(busy: ApiAccount) -> list[Team]:
    return [Team.objects.create(name=name) for name in ("Brand", "Social", "Catalogue")]


def periods(account: ApiAccount) -> list[PeriodView]:
    ids = account.periods.values_list("pk", flat=True)
    return known_periods(ApiAccount.objects.filter(pk=account.pk), list(ids))


def agree(account: ApiAccount, since: date, parts: dict[Team, int]) -> None:
    hundredths = {team.pk: part for team, part in parts.items()}
    share(WHO, account, list(hundredths), hundredths, since, NOW)


def test_every_cut_of_every_period_adds_up(busy: ApiAccount, teams: list[Team]) -> None:
    brand, social, catalogue = teams
    agree(busy, BEGINNING, {brand: 6000, social: 4000})
    for number in range(-9, 8):
        thirds = {brand: 3333 + number, social: 3333 - number, catalogue: 3334}
        agree(busy, APRIL + timedelta(days=number), thirds)
    seen = 0
    for period in periods(busy):
        told = charge_back(busy, period)
        whole = burn(ApiAccount.objects.filter(pk=busy.pk), by=(), periods=[period.id])
        assert (told.credits, told.estimated) == (whole.credits, whole.estimated)
        assert sum(part.credits for part in told.borne) == whole.credits
        assert sum(part.estimated for part in told.borne) == whole.estimated
        seen += whole.credits
    assert seen > 100


def test_before_and_after_a_change_each_stretch_goes_to_its_own_teams(
    busy: ApiAccount, teams: list[Team]
) -> None:
    brand, social, _ = teams
    period = max(periods(busy), key=lambda each: each.used)
    middle = (period.edge - timedelta(days=1)).date()
    agree(busy, BEGINNING, {brand: WHOLE})
    agree(busy, middle, {social: WHOLE})
    told = charge_back(busy, period)
    cut = next(part for part in told.borne if part.team == "Social")
    own = ApiAccount.objects.filter(pk=busy.pk)
    midnight = NOW.replace(year=middle.year, month=middle.month, day=middle.day, hour=0)
    assert cut.credits == burn(own, midnight, None, by=(), periods=[period.id]).credits
    assert [part.team for part in told.borne] == ["Brand", "Social"]


def test_without_an_agreement_nobody_bears_it(busy: ApiAccount) -> None:
    period = max(periods(busy), key=lambda each: each.used)
    told = charge_back(busy, period)
    assert [(part.team_id, part.credits) for part in told.borne] == [(None, told.credits)]
    assert told.credits == period.used


def shared_in_turn(account: ApiAccount, teams: list[Team]) -> None:
    brand, social, catalogue = teams
    agree(account, APRIL - timedelta(days=20), {brand: 6000, social: 4000})
    for number in range(-9, 8):
        thirds = {brand: 3333 + number, social: 3333 - number, catalogue: 3334}
        agree(account, APRIL + timedelta(days=number), thirds)


def by_team(table: BurnTable) -> dict[int | None, tuple[int, int]]:
    found: dict[int | None, tuple[int, int]] = {}
    for cell in table.cells:
        credits, estimated = found.get(cell.team_id, (0, 0))
        found[cell.team_id] = credits + cell.credits, estimated + cell.estimated
    return found


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Kathmandu"])
@pytest.mark.parametrize("bucket", [None, "quarter", "hour", "day", "week", "month"])
def test_burn_by_team_is_the_charge_back_whatever_it_is_cut_into(
    busy: ApiAccount, teams: list[Team], bucket: Unit | None, zone: str
) -> None:
    shared_in_turn(busy, teams)
    own = ApiAccount.objects.filter(pk=busy.pk)
    for period in periods(busy):
        told = charge_back(busy, period)
        table = burn(own, by=BY_TEAM, bucket=bucket, zone=ZoneInfo(zone), periods=[period.id])
        expected = {part.team_id: (part.credits, part.estimated) for part in told.borne}
        assert {k: v for k, v in by_team(table).items() if any(v)} == {
            k: v for k, v in expected.items() if any(v)
        }


@pytest.mark.parametrize("bucket", ["hour", "day", "month"])
def test_each_bucket_by_team_holds_what_was_burned_in_it(
    past: Watched, busy: ApiAccount, teams: list[Team], bucket: Unit
) -> None:
    shared_in_turn(busy, teams)
    everything = ApiAccount.objects.all()
    berlin = ZoneInfo("Europe/Berlin")
    plain = burn(everything, by=(), bucket=bucket, zone=berlin)
    divided = burn(everything, by=BY_TEAM, bucket=bucket, zone=berlin)
    columns = ("credits", "correction", "estimated", "reconstructed")
    for cell in plain.cells:
        here = [each for each in divided.cells if each.start == cell.start]
        for column in columns:
            assert sum(getattr(e, column) for e in here) == getattr(cell, column)
    assert {cell.team for cell in divided.cells} >= {None, "Brand", "Social", "Catalogue"}


def test_teams_that_one_may_not_see_are_other_teams(busy: ApiAccount, teams: list[Team]) -> None:
    shared_in_turn(busy, teams)
    table = burn(ApiAccount.objects.filter(pk=busy.pk), by=BY_TEAM, bucket="day")
    shown = hide_teams(table, {teams[0].pk})
    assert {cell.team for cell in shown.cells} <= {None, "Brand", OTHER_TEAMS}
    assert shown.credits == table.credits
    assert shown.estimated == table.estimated


def test_a_team_is_not_asked_for_beside_something_else(busy: ApiAccount) -> None:
    with pytest.raises(ValueError, match="not both"):
        burn(ApiAccount.objects.all(), by=("team", "operation"))
