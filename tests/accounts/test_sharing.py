"""Shares: whole, dated, and kept with who set them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.audit import Actor
from accounts.models import ApiAccount, AuditEvent, TeamShare
from accounts.models.shares import WHOLE
from accounts.shares import BEGINNING, agreements, equal_parts, shares_on
from accounts.sharing import NotWhole, refuse_unless_whole, share, take_over
from tests.cast import Cast, an_account

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
WHO = Actor("admin@example.com", "192.0.2.7")
MARCH = date(2026, 3, 1)


@pytest.fixture
def ours(cast: Cast) -> ApiAccount:
    return an_account("Ours", cast.design)


def set_(account: ApiAccount, parts: dict[int, int], since: date = BEGINNING) -> None:
    share(WHO, account, list(parts), parts, since, NOW)


def told(account: ApiAccount, day: date) -> dict[str, str]:
    return {each.team: each.percent for each in shares_on(agreements(account), day)}


def test_shares_hold_from_their_day_until_the_next_ones(cast: Cast, ours: ApiAccount) -> None:
    set_(ours, {cast.design.pk: WHOLE})
    set_(ours, {cast.design.pk: 6000, cast.docs.pk: 4000}, MARCH)
    assert told(ours, date(1999, 1, 1)) == {"Design": "100"}
    assert told(ours, MARCH - timedelta(days=1)) == {"Design": "100"}
    assert told(ours, MARCH) == {"Design": "60", "Docs": "40"}
    assert sorted(str(team) for team in ours.teams.all()) == ["Design", "Docs"]


def test_before_the_first_agreement_nobody_bears_it(cast: Cast, ours: ApiAccount) -> None:
    set_(ours, {cast.design.pk: WHOLE}, MARCH)
    assert told(ours, MARCH - timedelta(days=1)) == {}


def test_the_same_day_again_replaces_and_the_log_has_both(cast: Cast, ours: ApiAccount) -> None:
    set_(ours, {cast.design.pk: 6000, cast.docs.pk: 4000}, MARCH)
    set_(ours, {cast.design.pk: 3334, cast.docs.pk: 6666}, MARCH)
    assert len(agreements(ours)) == 1
    event = AuditEvent.objects.latest("pk")
    assert event.before["shares"] == {"Design": "60 %", "Docs": "40 %"}
    assert event.after["shares"] == {"Design": "33.34 %", "Docs": "66.66 %"}
    assert event.after["from"] == "2026-03-01"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([6000, 3000], "60 + 30 is 90 %: 10 % are missing."),
        ([6000, 4001], "60 + 40.01 is 100.01 %: 0.01 % are too much."),
        ([9999], "99.99 % is all: 0.01 % are missing."),
    ],
)
def test_what_does_not_add_up_is_said_and_changes_nothing(
    cast: Cast, ours: ApiAccount, parts: list[int], said: str
) -> None:
    teams = [cast.docs.pk, cast.design.pk]
    with pytest.raises(NotWhole) as refusal:
        set_(ours, dict(zip(teams, parts, strict=False)))
    assert str(refusal.value) == said
    assert agreements(ours) == ()
    assert [str(team) for team in ours.teams.all()] == ["Design"]
    assert not AuditEvent.objects.exists()


def test_only_a_team_that_sees_it_can_bear_it(cast: Cast, ours: ApiAccount) -> None:
    with pytest.raises(NotWhole, match="sees the account"):
        share(WHO, ours, [cast.design.pk], {cast.docs.pk: WHOLE}, BEGINNING, NOW)


def test_a_team_may_see_without_bearing(cast: Cast, ours: ApiAccount) -> None:
    both = [cast.design.pk, cast.docs.pk]
    share(WHO, ours, both, {cast.design.pk: WHOLE, cast.docs.pk: 0}, BEGINNING, NOW)
    assert told(ours, MARCH) == {"Design": "100"}
    assert ours.teams.count() == 2


@given(st.integers(1, 200))
def test_equal_parts_are_whole(count: int) -> None:
    parts = equal_parts(count)
    refuse_unless_whole(dict(enumerate(parts)))
    assert max(parts) - min(parts) <= 1


def test_the_database_refuses_an_empty_part_and_one_beyond_the_whole(
    cast: Cast, ours: ApiAccount
) -> None:
    set_(ours, {cast.design.pk: WHOLE})
    for part in (0, WHOLE + 1):
        with pytest.raises(IntegrityError), transaction.atomic():
            TeamShare.objects.update(hundredths=part)


def test_a_merged_account_leaves_its_shares_where_there_are_none(
    cast: Cast, ours: ApiAccount
) -> None:
    older = an_account("Older")
    set_(ours, {cast.design.pk: WHOLE})
    take_over(ours, older)
    assert told(older, MARCH) == {"Design": "100"}
    third = an_account("Third")
    set_(third, {cast.docs.pk: WHOLE})
    take_over(third, older)
    assert told(older, MARCH) == {"Design": "100"}
