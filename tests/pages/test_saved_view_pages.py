"""Saved views on the pages: saved in the menu, their owner's alone, leading to us alone."""

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiAccount, SavedView
from accounts.saved_views import MOST, save_view
from dashboard.view_addresses import address_of, read_address
from tests.cast import Cast
from tests.pages.conftest import As
from tests.pages.stories import Told

HTMX = {"HX-Request": "true"}


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


@pytest.fixture
def lead(cast: Cast, client: Client) -> Client:
    client.force_login(cast.lead)
    return client


def saves(client: Client, name: str, address: str) -> tuple[int, str]:
    """The status, and where it led or the page."""
    answer = client.post("/views/", {"name": name, "address": address})
    return answer.status_code, answer.headers.get("Location") or answer.content.decode()


def test_a_view_is_saved_and_leads_back_to_what_was_seen(cast: Cast, lead: Client) -> None:
    assert saves(lead, "Week", "/?range=7d&by=account") == (302, "/?range=7d&by=account")
    view = SavedView.objects.get()
    assert (view.user, view.page, view.query) == (cast.lead, "overview", "range=7d&by=account")
    for address in ("/views/", "/you/settings/"):
        page = lead.get(address).content.decode()
        assert '<a href="/?range=7d&amp;by=account"><bdi>Week</bdi></a>' in page
    part = lead.get("/views/", headers=HTMX).content.decode()
    assert "Week" in part
    assert "<html" not in part


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/", ("overview", "")),
        ("/images/?q=a%20b&operation=", ("images", "q=a+b&operation=")),
        ("/images/?gone=yes&before=123.4&after=9", ("images", "gone=yes")),
        ("/why/?which=left#top", ("why", "which=left")),
        ("/sync/?outcome=failed", ("sync", "outcome=failed")),
        ("/periods/?account=3&before=2026-01-01", ("periods", "account=3")),
        ("/audit/?who=a\r\nX-Evil: 1", ("audit", "who=aX-Evil%3A+1")),
        ("/accounts/?state=%00%ff", ("accounts", "state=%00%EF%BF%BD")),
        ("/?next=//evil.example", ("overview", "next=%2F%2Fevil.example")),
    ],
)
def test_an_address_of_ours_is_a_page_and_its_query(address: str, kept: tuple[str, str]) -> None:
    assert read_address(address) == kept
    again = address_of(SavedView(page=kept[0], query=kept[1]))
    assert read_address(again) == kept
    assert again.isascii()
    assert again.isprintable()


HOSTILE = [
    "",
    "https://evil.example/",
    "http://testserver/",
    "//evil.example/",
    "///evil.example/images/",
    "/\\evil.example/",
    "/\t/evil.example/",
    "javascript:alert(1)",
    "JAVASCRIPT:/images/",
    "data:text/html,x",
    "/sign-out/",
    "/you/theme/",
    "/images/1/",
    "/images/../sign-out/",
    "/images",
    "images/",
    "http://[",
    "/images/?" + "a" * 7000,
]


@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_no_view_of_ours_is_not_saved(cast: Cast, lead: Client, address: str) -> None:
    status, page = saves(lead, "Trap", address)
    assert status == 422
    assert "cannot be saved" in page
    assert "evil.example" not in page
    assert not SavedView.objects.exists()


def test_a_name_that_is_taken_is_asked_for_again(cast: Cast, lead: Client) -> None:
    save_view(cast.lead, "Week", "overview", "")
    status, page = saves(lead, "week", "/images/?gone=yes&q=%22")
    assert status == 422
    assert "You have a view “week” already. Choose another name." in page
    assert '<input type="hidden" name="address" value="/images/?gone=yes&amp;q=%22">' in page
    assert saves(lead, "<script>alert(1)</script>", "/")[0] == 302
    assert "<script>alert" not in lead.get("/views/").content.decode()


def test_more_than_the_most_is_said(cast: Cast, lead: Client) -> None:
    SavedView.objects.bulk_create(
        SavedView(user=cast.lead, name=str(number), page="overview") for number in range(MOST)
    )
    status, page = saves(lead, "One more", "/")
    assert status == 422
    assert f"You have {MOST} views, the most there can be. Remove one first." in page


def test_a_view_is_renamed_and_removed(cast: Cast, lead: Client) -> None:
    view = save_view(cast.lead, "Week", "overview", "")
    save_view(cast.lead, "Month", "overview", "")
    rename, remove = f"/views/{view.pk}/rename/", f"/views/{view.pk}/remove/"
    answer = lead.post(rename, {"name": "MONTH"})
    assert answer.status_code == 422
    assert "You have a view “MONTH” already" in answer.content.decode()
    came = {"Referer": "http://testserver/you/settings/"}
    assert lead.post(rename, {"name": "Seven days"}, headers=came)["Location"] == "/you/settings/"
    view.refresh_from_db()
    assert view.name == "Seven days"
    cast.lead.start_view = view
    cast.lead.save()
    answer = lead.post(remove, follow=True)
    assert answer.redirect_chain == [("/views/", 302)]
    assert "“Seven days” is removed. You begin at your start page again." in answer.content.decode()
    assert SavedView.objects.get().name == "Month"
    assert lead.get(rename).status_code == lead.get(remove).status_code == 405


def test_nobody_sees_or_touches_anothers_views(cast: Cast, client: Client) -> None:
    view = save_view(cast.lead, "Private matter", "overview", "")
    for person in (cast.admin, cast.finance, cast.mate):
        client.force_login(person)
        for address in ("/views/", "/you/settings/", "/"):
            assert "Private matter" not in client.get(address).content.decode()
        for act in ("rename", "remove"):
            assert client.post(f"/views/{view.pk}/{act}/", {"name": "Mine"}).status_code == 404
    assert SavedView.objects.get().name == "Private matter"


def test_a_view_of_an_account_that_is_no_longer_theirs_says_so(
    told: Told, now: datetime, as_: As
) -> None:
    busy = ApiAccount.objects.get(name="Busy")
    view = save_view(told.cast.lead, "Busy", "overview", f"account={busy.pk}")
    busy.teams.clear()
    page = as_(told.cast.lead).get(address_of(view)).content.decode()
    assert f"You see no account “{busy.pk}”: it is left out." in page


@pytest.mark.parametrize("address", ["/?range=7d", "/images/?gone=yes"])
def test_the_menu_costs_its_page_nothing_and_its_list_one_query(
    told: Told,
    now: datetime,
    as_: As,
    address: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        save_view(told.cast.lead, f"View {number}", "overview", "")
    client = as_(told.cast.lead)
    page = client.get(address).content.decode()
    assert "View 1" not in page
    assert f'name="address" value="{address}" form="save-view"' in page
    assert page.index("</form>", page.index('id="filters"')) < page.index('<form id="save-view"')
    with django_assert_num_queries(3):  # session, person, views
        assert "View 1" in client.get("/views/", headers=HTMX).content.decode()
