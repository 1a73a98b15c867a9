"""An account's teams and shares, as a page."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiAccount
from accounts.shares import agreements
from tests.pages.conftest import As
from tests.pages.stories import Told


@pytest.fixture
def busy(told: Told, db: None) -> ApiAccount:
    return ApiAccount.objects.get(name="Busy")


@pytest.fixture
def admin(told: Told, busy: ApiAccount, as_: As) -> Client:
    return as_(told.cast.admin)


def shared(told: Told, design: str, docs: str | None, since: str = "") -> dict[str, Any]:
    """As the form sends it; None leaves the team unticked."""
    first, second = told.cast.design.pk, told.cast.docs.pk
    given = {"since": since, f"team-{first}": "on", f"share-{first}": design}
    return given if docs is None else {**given, f"team-{second}": "on", f"share-{second}": docs}


def test_it_says_who_bears_this_period(
    told: Told, now: object, busy: ApiAccount, admin: Client
) -> None:
    address = f"/accounts/{busy.pk}/teams/"
    assert "No team bears them yet." in admin.get(address).content.decode()
    answer = admin.post(address, shared(told, "60", "40"), follow=True)
    page = answer.content.decode()
    used = busy.periods.latest("start").used
    assert f"This period: {used} credits:" in page
    first = round(used * 0.6)
    assert f" Design {first} · Docs {used - first}." in page
    assert "The beginning" in page
    [agreement] = agreements(busy)
    assert [each.percent for each in agreement.shares] == ["60", "40"]
    assert agreement.set_by == "admin@example.com"


@pytest.mark.parametrize(
    ("design", "docs", "since", "said"),
    [
        ("60", "30", "", "60 + 30 is 90 %: 10 % are missing."),
        ("60", "30,5", "", "60 + 30.5 is 90.5 %: 9.5 % are missing."),
        ("60", "", "", "60 % is all: 40 % are missing."),
        ("a lot", "40", "", "Write a percent such as 33.34."),
        ("33.333", "66.667", "", "2 decimal places"),
        ("101", "0", "", "less than or equal to 100"),
        ("NaN", "40", "", "Write a percent such as 33.34."),
        ("60", "40", "0001-01-01", "too far away"),
        ("60", "40", "yesterday", "Write a date"),
    ],
)
def test_what_does_not_add_up_is_said_at_the_field(
    told: Told,
    now: object,
    busy: ApiAccount,
    admin: Client,
    design: str,
    docs: str,
    since: str,
    said: str,
) -> None:
    answer = admin.post(f"/accounts/{busy.pk}/teams/", shared(told, design, docs, since))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert agreements(busy) == ()
    assert list(busy.teams.all()) == [told.cast.design]


def test_a_share_without_a_tick_is_refused(
    told: Told, now: object, busy: ApiAccount, admin: Client
) -> None:
    given = shared(told, "50", None) | {f"share-{told.cast.docs.pk}": "50"}
    answer = admin.post(f"/accounts/{busy.pk}/teams/", given)
    assert answer.status_code == 422
    assert "Tick the team, or leave its share empty." in answer.content.decode()


@pytest.mark.parametrize(("docs", "parts"), [(None, ["100"]), ("", ["50", "50"])])
def test_nothing_typed_means_equal_parts(
    told: Told,
    now: object,
    busy: ApiAccount,
    admin: Client,
    docs: str | None,
    parts: list[str],
) -> None:
    admin.post(f"/accounts/{busy.pk}/teams/", shared(told, "", docs))
    [agreement] = agreements(busy)
    assert [each.percent for each in agreement.shares] == parts


def test_no_team_is_an_answer_too(
    told: Told, now: object, busy: ApiAccount, admin: Client, as_: As
) -> None:
    admin.post(f"/accounts/{busy.pk}/teams/", {"since": ""})
    assert agreements(busy)[0].shares == ()
    assert as_(told.cast.lead).get(f"/accounts/{busy.pk}/teams/").status_code == 404


def test_finance_reads_it_and_may_not_write(
    told: Told, now: object, busy: ApiAccount, as_: As
) -> None:
    theirs = as_(told.cast.finance)
    address = f"/accounts/{busy.pk}/teams/"
    assert '<form class="form"' not in theirs.get(address).content.decode()
    assert theirs.post(address, shared(told, "60", "40")).status_code == 403
    assert as_(told.cast.lead).post(address, shared(told, "60", "40")).status_code == 403
    assert as_(told.cast.other).post(address, shared(told, "60", "40")).status_code == 404
