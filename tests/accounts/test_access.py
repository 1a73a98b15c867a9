"""Who may read which account's figures and prompts."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from pytest_django import Settings

from accounts.access import all_accounts, manages_keys, prompt_accounts, visible_accounts
from accounts.models import ApiAccount, Membership, User
from accounts.models.people import Role
from tests.cast import Cast, an_account

Asked = Callable[[User | AnonymousUser], QuerySet[ApiAccount]]


@dataclass(frozen=True, slots=True)
class House:
    cast: Cast
    design: ApiAccount
    shared: ApiAccount
    docs: ApiAccount
    unassigned: ApiAccount


@pytest.fixture
def house(cast: Cast) -> House:
    return House(
        cast,
        design=an_account("Design", cast.design),
        shared=an_account("Shared", cast.design, cast.docs),
        docs=an_account("Docs", cast.docs),
        unassigned=an_account("Unassigned"),
    )


def names(accounts: QuerySet[ApiAccount]) -> list[str]:
    return sorted(account.name for account in accounts)


ALL = ["Design", "Docs", "Shared", "Unassigned"]
FIGURES = {
    "admin": ALL,
    "finance": ALL,
    "lead": ["Design", "Shared"],
    "other": ["Docs", "Shared"],
    "nobody": [],
}
PROMPTS = FIGURES | {"finance": []}


@pytest.mark.parametrize("who", FIGURES)
def test_figures_are_for_admin_finance_and_the_accounts_teams(house: House, who: str) -> None:
    assert names(visible_accounts(getattr(house.cast, who))) == FIGURES[who]


@pytest.mark.parametrize("who", PROMPTS)
def test_prompts_are_for_admins_and_the_accounts_teams(house: House, who: str) -> None:
    assert names(prompt_accounts(getattr(house.cast, who))) == PROMPTS[who]


@pytest.mark.parametrize("who", FIGURES)
def test_a_setting_lets_finance_read_prompts_and_changes_nobody_else(
    house: House, who: str, settings: Settings
) -> None:
    settings.FINANCE_READS_PROMPTS = True
    assert names(prompt_accounts(getattr(house.cast, who))) == FIGURES[who]


def test_finance_reads_the_prompts_of_their_own_teams(house: House) -> None:
    Membership.objects.create(user=house.cast.finance, team=house.cast.docs)
    assert names(prompt_accounts(house.cast.finance)) == ["Docs", "Shared"]
    assert names(visible_accounts(house.cast.finance)) == ALL


def test_an_account_of_two_of_ones_teams_is_seen_once(house: House) -> None:
    Membership.objects.create(user=house.cast.lead, team=house.cast.docs)
    assert names(visible_accounts(house.cast.lead)) == ["Design", "Docs", "Shared"]


def test_who_leaves_a_team_sees_its_accounts_no_more(house: House) -> None:
    house.cast.lead.memberships.all().delete()
    assert not visible_accounts(house.cast.lead)


@pytest.mark.parametrize("asked", [visible_accounts, prompt_accounts])
@pytest.mark.parametrize("who", FIGURES)
def test_who_was_deactivated_sees_nothing(house: House, who: str, asked: Asked) -> None:
    user = getattr(house.cast, who)
    user.is_active = False
    assert not asked(user)


@pytest.mark.parametrize("asked", [visible_accounts, prompt_accounts])
def test_who_is_not_signed_in_sees_nothing(house: House, asked: Asked) -> None:
    assert not asked(AnonymousUser())


def test_only_an_active_admin_manages_keys(cast: Cast) -> None:
    assert [user for user in cast.everyone if manages_keys(user)] == [cast.admin]
    cast.admin.is_active = False
    assert not manages_keys(cast.admin)
    assert not manages_keys(AnonymousUser())


@pytest.mark.parametrize("state", ["active", "paused", "closed"])
def test_sandbox_accounts_leave_with_the_first_real_one_for_everybody(
    cast: Cast, state: str
) -> None:
    an_account("Toy", cast.design, sandbox=True)
    seen_before = [names(visible_accounts(user)) for user in cast.everyone]
    assert seen_before == [["Toy"], ["Toy"], ["Toy"], [], []]
    real = an_account("Real", cast.docs)
    ApiAccount.objects.filter(pk=real.pk).update(state=state)
    assert names(all_accounts()) == ["Real"]
    seen = [names(visible_accounts(user)) for user in cast.everyone]
    assert seen == [["Real"], ["Real"], [], ["Real"], []]
    assert names(prompt_accounts(cast.lead)) == []


def test_a_change_of_role_acts_at_once(house: House) -> None:
    user = house.cast.nobody
    user.role = Role.FINANCE
    user.save()
    assert names(visible_accounts(User.objects.get(pk=user.pk))) == ALL
