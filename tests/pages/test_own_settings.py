"""Your settings: a form that says what is wrong at its field, the theme, and the start page."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from accounts.saved_views import save_view
from accounts.signin import issue_link
from tests.cast import Cast
from tests.pages.signing import PASSWORD, signs_in, with_password

GOOD = {
    "timezone": "asia/kathmandu",
    "number_format": "comma",
    "theme": "dark",
    "start": "images",
}


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


@pytest.fixture
def lead(cast: Cast, client: Client) -> User:
    client.force_login(cast.lead)
    return cast.lead


def plain(page: str) -> str:
    return re.sub(r"<[^>]+>", "", page).replace("\u00a0", " ")


def test_what_is_chosen_is_kept_and_shown(client: Client, lead: User) -> None:
    answer = client.post("/you/settings/", GOOD, follow=True)
    assert answer.redirect_chain == [("/you/settings/", 302)]
    page = answer.content.decode()
    assert "Your settings are saved." in page
    assert '<html lang="en" data-theme="dark" data-thousands="," data-shortcuts="off">' in page
    assert '<meta name="color-scheme" content="dark">' in page
    assert 'value="Asia/Kathmandu" list="zones"' in page
    assert "24,016 credits" in plain(page)
    assert '<option value="images" selected>' in page
    lead.refresh_from_db()
    assert (lead.timezone, lead.number_format, lead.theme) == ("Asia/Kathmandu", "comma", "dark")
    assert (lead.start_page, lead.shortcuts) == ("images", False)
    client.post(
        "/you/settings/",
        {**GOOD, "timezone": "", "number_format": "thin", "theme": "system", "shortcuts": "on"},
    )
    page = client.get("/you/settings/").content.decode()
    assert '<html lang="en">' in page
    assert '<meta name="color-scheme" content="light dark">' in page


def test_every_timezone_can_be_picked_from_the_list(client: Client, lead: User) -> None:
    page = client.get("/you/settings/").content.decode()
    options = re.findall(r'<option value="([^"]+)">', page[page.index("<datalist") :])
    assert {"UTC", "Asia/Kathmandu", "America/Argentina/Ushuaia"} <= set(options)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("timezone", "Mars/Olympus", "“Mars/Olympus” is no timezone. Choose one from the list"),
        ("timezone", '"><script>alert(1)</script>', "&lt;script&gt;alert(1)&lt;/script&gt;” is no"),
        ("timezone", "../../etc/passwd", "is no timezone"),
        ("timezone", "x" * 65, "at most 64 characters"),
        ("timezone", "\0", "Null characters are not allowed"),
        ("number_format", "roman", "roman is not one of the available choices"),
        ("theme", "", "This field is required"),
        ("start", "//evil.example", "is not one of the available choices"),
        ("start", "signout", "is not one of the available choices"),
        ("start", "accounts", "is not one of the available choices"),  # not a lead's to see
        ("start", "view-1", "is not one of the available choices"),
        ("start", "view-", "is not one of the available choices"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_kept(
    client: Client, lead: User, field: str, value: str, said: str
) -> None:
    answer = client.post("/you/settings/", {**GOOD, field: value})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "<script>alert" not in page
    assert page.count('class="error"') == 1
    lead.refresh_from_db()
    assert (lead.timezone, lead.number_format, lead.theme) == ("", "thin", "system")


def test_somebody_elses_view_is_none_to_begin_with(client: Client, cast: Cast, lead: User) -> None:
    theirs = save_view(cast.admin, "Secret", "images", "q=secret")
    assert client.post("/you/settings/", {**GOOD, "start": f"view-{theirs.pk}"}).status_code == 422
    assert "Secret" not in client.get("/you/settings/").content.decode()


def test_the_switch_of_the_theme_leads_back_to_where_it_was(client: Client, lead: User) -> None:
    here = {"Referer": "http://testserver/sync/?outcome=failed"}
    answer = client.post("/you/theme/", {"theme": "light"}, headers=here)
    assert answer["Location"] == "/sync/?outcome=failed"
    page = client.get("/sync/").content.decode()
    assert '<html lang="en" data-theme="light">' in page
    assert 'value="light" aria-pressed="true"' in page


@pytest.mark.parametrize(
    "referer",
    ["", "https://evil.example/", "http://testserver//evil.example/", "javascript:alert(1)"],
)
def test_the_switch_leads_to_no_other_site(client: Client, lead: User, referer: str) -> None:
    answer = client.post("/you/theme/", {"theme": "dark"}, headers={"Referer": referer})
    assert answer["Location"] == "/"


def test_a_script_gets_no_page_and_an_odd_theme_none_at_all(client: Client, lead: User) -> None:
    fetch = {"X-Requested-With": "fetch"}
    assert client.post("/you/theme/", {"theme": "dark"}, headers=fetch).status_code == 204
    assert client.post("/you/theme/", {"theme": '" onload="'}, headers=fetch).status_code == 404
    lead.refresh_from_db()
    assert lead.theme == "dark"


def test_who_is_not_signed_in_follows_the_system(client: Client, cast: Cast) -> None:
    page = client.get("/sign-in/").content.decode()
    assert '<html lang="en">' in page
    assert "theme.js" not in page


@pytest.mark.parametrize("way", ["password", "link"])
@pytest.mark.parametrize(
    ("fields", "leads_to"),
    [
        ({}, "/"),
        ({"start_page": "images"}, "/images/"),
        ({"start_page": "accounts"}, "/"),  # was an admin, is a lead
    ],
)
def test_signing_in_leads_to_the_start_page(
    client: Client, cast: Cast, way: str, fields: dict[str, Any], leads_to: str
) -> None:
    User.objects.filter(pk=cast.lead.pk).update(**fields)
    assert enter(client, cast.lead, way) == leads_to


@pytest.mark.parametrize("way", ["password", "link"])
def test_signing_in_leads_to_a_saved_view(client: Client, cast: Cast, way: str) -> None:
    for person, page, leads_to in [
        (cast.lead, "images", "/images/?gone=yes"),
        (cast.other, "audit", "/"),  # not theirs to see any more
        (cast.admin, "audit", "/audit/?gone=yes"),
    ]:
        view = save_view(person, "Mine", page, "gone=yes")
        User.objects.filter(pk=person.pk).update(start_view=view, start_page="sync")
        assert enter(Client(), person, way) == leads_to


def enter(client: Client, user: User, way: str) -> str:
    user.refresh_from_db()
    if way == "password":
        return signs_in(client, with_password(user))["Location"]
    return client.post(issue_link(user, datetime.now(UTC)))["Location"]


def test_a_page_that_was_asked_for_comes_before_the_start_page(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.lead.pk).update(start_page="images")
    lead = with_password(User.objects.get(pk=cast.lead.pk))
    form = {"login": lead.email, "password": PASSWORD, "next": "/sync/?outcome=failed"}
    assert client.post("/sign-in/", form)["Location"] == "/sync/?outcome=failed"
    assert '<a class="rail-name" href="/">' in client.get("/sync/").content.decode()
