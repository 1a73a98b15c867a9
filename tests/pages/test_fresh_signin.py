"""Acts that destroy ask who one is again, unless one has just said so."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from dashboard.pages.door import freshly_signed_in
from dashboard.urls import urlpatterns as ours
from tests.cast import Cast

PASSWORD = "correct horse battery"
DONE: list[str] = []


@freshly_signed_in
def destroy(request: HttpRequest) -> HttpResponse:
    DONE.append(str(request.method))
    return HttpResponse("gone")


urlpatterns = [path("destroy/", destroy), *ours]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def cast(db: None) -> Cast:
    DONE.clear()
    return Cast.assemble()


def in_a_while() -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(minutes=16))


def test_who_has_just_signed_in_is_not_asked(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    assert client.post("/destroy/").content == b"gone"


def test_who_signed_in_a_while_ago_proves_it_and_is_back_at_the_form(
    client: Client, cast: Cast
) -> None:
    cast.admin.set_password(PASSWORD)
    cast.admin.save()
    client.force_login(cast.admin)
    with in_a_while():
        asked = client.post("/destroy/", headers={"Referer": "http://testserver/images/?page=2"})
        assert asked["Location"] == "/you/confirm/?next=/images/%3Fpage%3D2"
        assert DONE == []
        form = {"password": "wrong", "next": "/images/?page=2"}
        assert client.post("/you/confirm/", form).status_code == 422
        assert client.get("/destroy/").status_code == 302
        proved = client.post("/you/confirm/", {**form, "password": PASSWORD})
        assert proved["Location"] == "/images/?page=2"
        assert client.post("/destroy/").content == b"gone"


def test_a_page_is_come_back_to_by_its_own_address(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    with in_a_while():
        asked = client.get("/destroy/", headers={"Referer": "http://testserver/elsewhere/"})
    assert asked["Location"] == "/you/confirm/?next=/destroy/"


@pytest.mark.parametrize("referer", ["https://evil.example/", "javascript:alert(1)", ""])
def test_nobody_is_led_to_another_site(client: Client, cast: Cast, referer: str) -> None:
    client.force_login(cast.admin)
    with in_a_while():
        asked = client.post("/destroy/", headers={"Referer": referer})
    assert asked["Location"] == "/you/confirm/?next=/destroy/"


def test_htmx_leaves_for_the_page_that_asks(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    headers = {"HX-Request": "true", "Referer": "http://testserver/images/"}
    with in_a_while():
        asked = client.post("/destroy/", headers=headers)
    assert asked["HX-Redirect"] == "/you/confirm/?next=/images/"


def test_who_has_nothing_to_prove_it_with_is_told_what_helps(client: Client, cast: Cast) -> None:
    client.force_login(cast.admin)
    with in_a_while():
        page = client.get("/you/confirm/?next=/images/").content.decode()
    assert "Sign in by a new one-time link" in page
    assert "python manage.py signin_link" in page


def test_who_is_not_signed_in_signs_in(client: Client, cast: Cast) -> None:
    assert client.post("/destroy/")["Location"].startswith("/sign-in/?next=")
