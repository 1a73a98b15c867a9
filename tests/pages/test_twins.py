"""An account connected twice, as people read of it: who learns what, and who may merge."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiAccount, User
from accounts.models.keys import SameWhy
from analytics.connecting import add_key
from tests.cast import an_account
from tests.pages.conftest import As
from tests.pages.stories import Told

PAGES = ("overview", "sync")
SENTENCE = (
    "“Busy too” reads the same GraphiCoal account as “Busy” (the same images). It is not counted."
)
BUTTON = "Merge its keys into Busy"

Read = Callable[[User, str], str]


@pytest.fixture
def twin(told: Told, now: datetime, db: None) -> ApiAccount:
    """Team Docs connected Busy, which is Design's, once more."""
    busy = ApiAccount.objects.get(name="Busy")
    twin = an_account("Busy too", told.cast.docs)
    twin.same_as, twin.same_why = busy, SameWhy.IMAGES
    twin.save()
    add_key(twin, "Docs' key", "a secret of Docs", by="a test")
    return twin


@pytest.fixture
def read(as_: As) -> Read:
    def page(user: User, name: str) -> str:
        return as_(user).get(reverse(name)).content.decode()

    return page


@pytest.mark.parametrize("name", PAGES)
def test_admin_and_finance_are_told_which_account_it_is(
    name: str, told: Told, twin: ApiAccount, read: Read
) -> None:
    assert SENTENCE in read(told.cast.admin, name)
    assert SENTENCE in read(told.cast.finance, name)


@pytest.mark.parametrize("name", PAGES)
def test_who_may_not_see_the_older_account_does_not_learn_its_name(
    name: str, told: Told, twin: ApiAccount, read: Read
) -> None:
    page = read(told.cast.other, name)
    assert "“Busy too” reads the same GraphiCoal account as one that you do not see" in page
    assert "Busy" not in page.replace("Busy too", "")


@pytest.mark.parametrize("name", PAGES)
def test_other_teams_learn_nothing(name: str, told: Told, twin: ApiAccount, read: Read) -> None:
    for person in (told.cast.lead, told.cast.nobody):
        assert "Busy too" not in read(person, name)


def test_both_teams_see_both(told: Told, twin: ApiAccount, read: Read) -> None:
    twin.teams.add(told.cast.design)
    assert SENTENCE in read(told.cast.lead, "sync")


def test_who_sees_no_other_account_is_told_too(told: Told, twin: ApiAccount, read: Read) -> None:
    ApiAccount.objects.get(name="Quiet").teams.clear()
    for name in PAGES:
        assert "“Busy too” reads the same" in read(told.cast.other, name)


def test_only_admins_have_the_button(told: Told, twin: ApiAccount, read: Read) -> None:
    page = read(told.cast.admin, "sync")
    assert BUTTON in page
    assert "Then Busy too goes. This cannot be undone." in page
    for person in (told.cast.finance, told.cast.other):
        page = read(person, "sync")
        assert "An admin can merge them." in page
        assert BUTTON not in page
        assert reverse("merge", args=[twin.pk]) not in page


def test_it_stands_in_no_list_and_in_no_total(told: Told, twin: ApiAccount, read: Read) -> None:
    page = read(told.cast.admin, "overview")
    assert f"account={twin.pk}" not in page
    assert 'Read now<span class="unseen"> Busy too' not in read(told.cast.admin, "sync")


def test_an_admin_merges_them_with_one_click(told: Told, twin: ApiAccount, as_: As) -> None:
    client = as_(told.cast.admin)
    answer = client.post(reverse("merge", args=[twin.pk]), follow=True)
    assert answer.redirect_chain == [("/sync/", 302)]
    page = answer.content.decode()
    assert "The keys of Busy too read Busy now" in page
    assert "Connected twice" not in page
    busy = ApiAccount.objects.get(name="Busy")
    assert busy.keys.filter(name="Docs' key").exists()
    assert set(busy.teams.all()) == {told.cast.design, told.cast.docs}
    assert not ApiAccount.objects.filter(pk=twin.pk).exists()
    again = client.post(reverse("merge", args=[twin.pk]), follow=True)
    assert "There is nothing to merge" in again.content.decode()


def test_nobody_else_merges(told: Told, twin: ApiAccount, as_: As) -> None:
    address = reverse("merge", args=[twin.pk])
    for person, status in (
        (told.cast.finance, 403),
        (told.cast.other, 403),
        (told.cast.lead, 404),
        (told.cast.nobody, 404),
    ):
        assert as_(person).post(address).status_code == status
    assert as_(told.cast.admin).get(address).status_code == 405
    busy = ApiAccount.objects.get(name="Busy")
    answer = as_(told.cast.admin).post(reverse("merge", args=[busy.pk]), follow=True)
    assert "There is nothing to merge" in answer.content.decode()
    assert ApiAccount.objects.filter(pk=twin.pk).exists()


@pytest.mark.parametrize("name", PAGES)
def test_many_of_them_take_no_more_queries(
    name: str,
    told: Told,
    twin: ApiAccount,
    as_: As,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = as_(told.cast.admin)
    client.get(reverse(name))
    with django_assert_max_num_queries(100) as few:
        client.get(reverse(name))
    for number in range(5):
        more = an_account(f"More {number}", told.cast.docs)
        ApiAccount.objects.filter(pk=more.pk).update(same_as=twin.same_as, same_why="lockstep")
    with django_assert_max_num_queries(len(few)):
        page = client.get(reverse(name)).content.decode()
    assert "(counters in lockstep)" in page
