"""Coming in and going out: by password, by one-time link, and setting a password."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import AuditEvent, SignInLink, User
from accounts.models.audit import Act
from accounts.signin import issue_link
from tests.cast import Cast, an_account
from tests.pages.signing import PASSWORD, with_password


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


@pytest.fixture
def link(cast: Cast) -> str:
    return issue_link(cast.lead, datetime.now(UTC))


def signed_in(client: Client) -> str | None:
    """Who the browser is, by e-mail."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).email if pk else None


def test_looking_at_a_link_says_whom_it_signs_in_and_does_not_use_it_up(
    client: Client, cast: Cast, link: str
) -> None:
    page = client.get(link).content.decode()
    assert "Sign in as Lead" in page
    assert cast.lead.email in page
    assert signed_in(client) is None
    assert SignInLink.objects.get().used_at is None


def test_the_button_signs_in_once(client: Client, cast: Cast, link: str) -> None:
    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in(client) == cast.lead.email
    again = Client().post(link)
    assert again.status_code == 410
    assert "python manage.py signin_link" in again.content.decode()


def test_a_try_with_a_link_that_is_used_up_is_in_the_log_without_it(
    client: Client, cast: Cast, link: str
) -> None:
    client.post(link)
    stranger = Client()
    for tried in (link, "/sign-in/nobody-was-given-this/"):
        assert [stranger.get(tried).status_code, stranger.post(tried).status_code] == [410, 410]
    failed = AuditEvent.objects.filter(act=Act.SIGNIN_FAILED)
    assert {(one.who, one.note) for one in failed} == {("", "one-time link")}
    assert failed.count() == 2, "looking is no try"
    log = str(list(AuditEvent.objects.values()))
    assert link.split("/")[2] not in log
    assert "nobody-was-given-this" not in log


def test_a_link_works_for_a_day(client: Client, link: str) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
        assert client.get(link).status_code == 410
        assert client.post(link).status_code == 410
    assert signed_in(client) is None


def test_a_session_that_was_there_before_is_not_carried_on(
    client: Client, cast: Cast, link: str
) -> None:
    client.force_login(cast.other)
    before = client.session.session_key
    client.post(link)
    assert signed_in(client) == cast.lead.email
    assert client.session.session_key != before


def test_the_button_needs_its_token(cast: Cast, link: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(link)
    assert answer.status_code == 403
    assert "This form is no longer valid" in answer.content.decode()
    assert SignInLink.objects.get().used_at is None


def test_who_came_by_a_link_is_told_of_a_password_until_there_is_one(
    client: Client, cast: Cast
) -> None:
    an_account("Busy", cast.design)
    client.force_login(cast.lead)
    assert "have no password yet" in client.get("/").content.decode()
    answer = client.post("/you/password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert answer["Location"] == "/you/sign-in/"
    page = client.get("/").content.decode()
    assert "Your password is set. You stay signed in here." in page
    assert "have no password yet" not in page


def test_a_weak_password_is_refused_with_a_reason(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    answer = client.post("/you/password/", {"new_password1": "short", "new_password2": "short"})
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()
    cast.lead.refresh_from_db()
    assert not cast.lead.has_usable_password()


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(
    client: Client, cast: Cast
) -> None:
    cast.lead.set_password(PASSWORD)
    cast.lead.save()
    elsewhere = Client()
    for browser in (client, elsewhere):
        assert browser.login(username=cast.lead.email, password=PASSWORD)
    new = {"new_password1": "another good one", "new_password2": "another good one"}
    assert client.post("/you/password/", new).status_code == 422
    assert client.post("/you/password/", {**new, "old_password": PASSWORD}).status_code == 302
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302


def test_signing_in_with_a_password_leads_to_where_one_wanted_to_go(
    client: Client, cast: Cast
) -> None:
    cast.lead.set_password(PASSWORD)
    cast.lead.save()
    form = {"login": "Lead@Example.com", "password": PASSWORD}
    assert client.post("/sign-in/?next=/images/", {**form, "next": "/images/"})["Location"] == (
        "/images/"
    )
    assert signed_in(client) == cast.lead.email
    elsewhere = Client().post("/sign-in/", {**form, "next": "https://evil.example/"})
    assert elsewhere["Location"] == "/"


@pytest.mark.parametrize("host", ["evil.example", "localhost:1234", "localhost"])
def test_signing_in_leads_to_no_other_host(
    client: Client, cast: Cast, settings: Settings, host: str
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "localhost"]
    with_password(cast.lead)
    form = {"login": cast.lead.email, "password": PASSWORD, "next": f"http://{host}/"}
    assert client.post(f"/sign-in/?next=http://{host}/", form)["Location"] == "/"
    assert signed_in(client)


def test_a_wrong_password_says_the_same_as_a_wrong_address(client: Client, cast: Cast) -> None:
    said = set()
    for email in (cast.lead.email, "nobody-at-all@example.com"):
        page = client.post("/sign-in/", {"login": email, "password": "wrong"}).content.decode()
        said.add(page[page.index("form-errors") : page.index("</ul>")])
    assert len(said) == 1
    assert "do not belong together" in said.pop()


def test_signing_out_takes_a_button(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    assert client.get("/sign-out/").status_code == 405
    assert signed_in(client)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert signed_in(client) is None


def test_who_is_dismissed_is_out_at_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert client.get("/").status_code == 302
