"""Saved views: one name once, so many and no more, and never an address."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import SavedView
from accounts.models.saved_views import LONGEST_NAME, LONGEST_QUERY
from accounts.saved_views import MOST, NotSaved, rename_view, save_view
from tests.cast import Cast


def test_a_name_is_used_once_by_a_person_however_it_is_written(cast: Cast) -> None:
    view = save_view(cast.lead, "  Ä  week ", "overview", "range=7d")
    assert view.name == "Ä week"
    with pytest.raises(NotSaved, match="already"):
        save_view(cast.lead, "ä WEEK", "images", "")
    assert save_view(cast.other, "Ä week", "overview", "").user == cast.other
    rename_view(view, "ä week")
    second = save_view(cast.lead, "Second", "images", "")
    with pytest.raises(NotSaved, match="already"):
        rename_view(second, "Ä WEEK")
    assert set(SavedView.objects.values_list("name", flat=True)) == {"ä week", "Ä week", "Second"}


def test_the_database_keeps_names_apart_too(cast: Cast) -> None:
    SavedView.objects.create(user=cast.lead, name="Week", page="overview")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(user=cast.lead, name="wEEK", page="images")
    SavedView.objects.create(user=cast.other, name="Week", page="overview")


@pytest.mark.parametrize(
    "wrong",
    [{"page": "signout"}, {"page": "//evil"}, {"page": ""}, {"name": ""}],
)
def test_the_database_refuses_what_leads_nowhere(cast: Cast, wrong: dict[str, str]) -> None:
    fields = {"name": "Week", "page": "overview", **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(user=cast.lead, **fields)


@pytest.mark.parametrize("name", ["", "   ", "\0\u202e", "x" * (LONGEST_NAME + 1)])
def test_a_name_can_be_read(cast: Cast, name: str) -> None:
    with pytest.raises(NotSaved):
        save_view(cast.lead, name, "overview", "")


def test_a_query_has_its_length(cast: Cast) -> None:
    save_view(cast.lead, "Long", "images", "q" * LONGEST_QUERY)
    with pytest.raises(NotSaved, match="too much"):
        save_view(cast.lead, "Too long", "images", "q" * (LONGEST_QUERY + 1))


def test_there_are_so_many_views_of_one_person_and_no_more(cast: Cast) -> None:
    for number in range(MOST):
        save_view(cast.lead, f"View {number}", "overview", "")
    with pytest.raises(NotSaved, match=f"You have {MOST} views"):
        save_view(cast.lead, "One more", "overview", "")
    save_view(cast.mate, "The first", "overview", "")


def test_who_loses_access_keeps_their_views(cast: Cast) -> None:
    save_view(cast.lead, "Week", "overview", "range=7d")
    cast.lead.is_active = False
    cast.lead.save()
    assert SavedView.objects.get(user=cast.lead).name == "Week"
