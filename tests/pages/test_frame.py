"""What is around every page: the rail, the line about the sandbox, and the pages for what fails."""

import re

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import path
from pytest_django import DjangoAssertNumQueries, Settings

from dashboard.urls import urlpatterns as ours
from tests.cast import Cast, an_account


def broken(request: HttpRequest) -> None:
    raise ArithmeticError


urlpatterns = [path("broken/", broken), *ours]  # type: ignore[arg-type]


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


def test_sandbox_data_is_said_on_every_page(client: Client, cast: Cast) -> None:
    an_account("Ours", cast.design, sandbox=True)
    client.force_login(cast.admin)
    for address in ("/", "/images/", "/sync/", "/you/sign-in/", "/nowhere/"):
        page = client.get(address).content.decode()
        assert "<b>Sandbox data:</b> a pretend GraphiCoal on this machine." in page, address
        assert "Connect your own key" in page
    client.force_login(cast.lead)
    assert "An admin can connect a key." in client.get("/").content.decode()


def test_with_a_real_account_nothing_is_said_of_the_sandbox(client: Client, cast: Cast) -> None:
    an_account("Theirs", cast.design, sandbox=True)
    an_account("Ours", cast.design)
    client.force_login(cast.admin)
    page = client.get("/").content.decode()
    assert "Sandbox data" not in page
    assert "Theirs" not in page


def test_the_rail_names_the_reader_and_marks_the_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    page = client.get("/sync/").content.decode()
    (current,) = re.findall(r'<a href="([^"]+)"[^>]* aria-current="page"', page)
    assert current == "/sync/"
    assert "<b>Admin</b>" in page
    assert 'href="/accounts/"' in page
    client.force_login(cast.lead)
    assert 'href="/accounts/"' not in client.get("/sync/").content.decode()


def test_the_first_admin_finds_two_ways_to_begin(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    page = client.get("/").content.decode()
    assert "No account is connected yet" in page
    assert 'href="/accounts/connect/"' in page
    assert "Look around in the sandbox" in page
    assert "burn-data" not in page


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("400.html", "Not understood"),
        ("403.html", "Not allowed"),
        ("403_csrf.html", "Out of date"),
        ("404.html", "Not here"),
        ("500.html", "Failed"),
    ],
)
def test_what_fails_differs_and_names_a_way_out(template: str, said: str) -> None:
    page = render_to_string(template)
    assert f"{said}</span>" in page
    assert page.count("<h1>") == 1
    assert 'class="button" href="/' in page


@pytest.mark.parametrize("signed_in", [True, False])
def test_an_address_that_is_none(client: Client, cast: Cast, signed_in: bool) -> None:
    if signed_in:
        client.force_login(cast.lead)
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_a_page_that_breaks_says_that_nothing_is_lost(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    answer = client.get("/broken/")
    assert answer.status_code == 500
    page = answer.content.decode()
    assert "Coalmeter made a mistake" in page
    assert "ArithmeticError" not in page
    assert page == render_to_string("500.html")


def test_health_asks_nobody(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert "sessionid" not in answer.cookies


def test_pages_bring_no_inline_script_or_style(client: Client, cast: Cast) -> None:
    an_account("Ours", cast.design, sandbox=True)
    client.force_login(cast.admin)
    for address in ("/", "/images/", "/sync/", "/accounts/connect/", "/you/sign-in/", "/nowhere/"):
        page = client.get(address).content.decode()
        scripts = [part.split(">")[0] for part in page.split("<script")[1:]]
        assert all("src=" in part or "application/json" in part for part in scripts), address
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
