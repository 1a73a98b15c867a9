"""After the password: the authenticator app's code, or a recovery code, each once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from accounts.audit import Actor
from accounts.factors import add_app, factors, make_codes
from accounts.models import AuditEvent, User
from accounts.models.audit import Act
from accounts.signin import issue_link
from tests.cast import Cast
from tests.pages.signing import ENDLESS, shown_by_app, signed_in, signs_in, with_password

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TEST = Actor("", "test")
NEARLY_ONE = (
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "e30", '
    '"authenticatorData": "eA", "signature": "eA", "userHandle": "MQ"}}'
)
STEP = "/sign-in/second-step/"


@pytest.fixture
def lead(db: None) -> User:
    return with_password(Cast.assemble().lead)


@pytest.fixture
def halfway(lead: User, client: Client) -> Client:
    """A browser in which the password was right, of a person with an app."""
    add_app(lead, SECRET, TEST)
    assert signs_in(client, lead)["Location"] == STEP
    return client


def wrong() -> str:
    return "000000" if shown_by_app(SECRET) != "000000" else "111111"


def test_the_password_alone_is_not_enough(halfway: Client) -> None:
    assert signed_in(halfway) is None
    assert halfway.get("/")["Location"] == "/sign-in/?next=/"
    assert "authenticator app shows" in halfway.get(STEP).content.decode()


def test_the_apps_code_completes_the_sign_in_under_a_new_key(halfway: Client, lead: User) -> None:
    before = halfway.session.session_key
    answer = halfway.post(STEP, {"code": shown_by_app(SECRET)})
    assert answer["Location"] == "/"
    assert signed_in(halfway) == lead.email
    assert not Session.objects.filter(session_key=before).exists()
    event = AuditEvent.objects.get(act=Act.SIGNED_IN)
    assert event.note == "password and authenticator app"


def test_where_one_wanted_to_go_survives_the_second_step(lead: User, client: Client) -> None:
    add_app(lead, SECRET, TEST)
    form = {"login": lead.email, "password": "correct horse battery", "next": "/images/"}
    client.post("/sign-in/", form)
    assert client.post(STEP, {"code": shown_by_app(SECRET)})["Location"] == "/images/"


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(halfway: Client, lead: User, steps: int) -> None:
    assert halfway.post(STEP, {"code": shown_by_app(SECRET, steps)}).status_code == 302
    assert signed_in(halfway) == lead.email


@pytest.mark.parametrize("seconds", [1, 31])
def test_a_code_works_once_as_long_as_it_is_accepted(
    halfway: Client, lead: User, seconds: int
) -> None:
    code = shown_by_app(SECRET, 1)  # of a clock that is fast: it stays good for another minute
    assert halfway.post(STEP, {"code": code}).status_code == 302
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=seconds)):
        again = Client()
        signs_in(again, lead)
        assert again.post(STEP, {"code": code}).status_code == 422
        assert signed_in(again) is None


def test_a_wrong_code_is_said_and_in_the_log(halfway: Client, lead: User) -> None:
    answer = halfway.post(STEP, {"code": wrong()})
    assert answer.status_code == 422
    assert "This is not accepted" in answer.content.decode()
    event = AuditEvent.objects.get(act=Act.SIGNIN_FAILED)
    assert (event.object_name, event.note) == (lead.email, "second step")


def test_codes_cannot_be_guessed_through(halfway: Client, lead: User) -> None:
    answers = [halfway.post(STEP, {"code": wrong()}).status_code for _ in range(7)]
    assert answers == [422] * 6 + [429]
    assert halfway.post(STEP, {"code": shown_by_app(SECRET)}).status_code == 429


def test_a_recovery_code_stands_in_for_the_app_once(halfway: Client, lead: User) -> None:
    first, *_ = make_codes(lead, TEST)
    assert halfway.post(STEP, {"code": f"{first[:4]} {first[4:]}"}).status_code == 302
    assert signed_in(halfway) == lead.email
    assert factors(lead).codes_left == 9
    again = Client()
    signs_in(again, lead)
    assert again.post(STEP, {"code": first}).status_code == 422
    assert AuditEvent.objects.get(act=Act.SIGNED_IN).note == "password and recovery code"


def test_one_can_begin_again_half_way(halfway: Client) -> None:
    assert halfway.get("/sign-in/")["Location"] == STEP
    halfway.post("/sign-out/")
    assert halfway.get("/sign-in/").status_code == 200
    assert halfway.get(STEP)["Location"] == "/sign-in/"


def test_a_one_time_link_lets_in_who_has_lost_everything(halfway: Client, lead: User) -> None:
    halfway.post(issue_link(lead, datetime.now(UTC)))
    assert signed_in(halfway) == lead.email


def test_the_sign_in_page_offers_a_passkey_that_needs_scripts(client: Client, db: None) -> None:
    page = client.get("/sign-in/").content.decode()
    assert re.search(r'<form[^>]*data-passkey="get"[^>]* hidden>', page)


@pytest.mark.parametrize(
    "lost",
    ["", "[]", "{}", "null", "1", "x", '{"response": []}', '{"id": "x"}', NEARLY_ONE, *ENDLESS],
    ids=lambda lost: lost[:20],
)
def test_what_is_no_passkey_is_refused_in_words(client: Client, db: None, lost: str) -> None:
    client.post("/sign-in/passkey/options/")
    answer = client.post("/sign-in/passkey/", {"credential": lost})
    assert answer["Location"] == "/sign-in/"
    assert "This passkey is not known here" in client.get("/sign-in/").content.decode()
    assert AuditEvent.objects.get(act=Act.SIGNIN_FAILED).note == "passkey"


def test_a_lost_encryption_key_is_named_and_the_app_can_be_removed(
    halfway: Client, lead: User, settings: Settings
) -> None:
    make_codes(lead, TEST)
    stored = list(Authenticator.objects.order_by("pk").values_list("data"))
    settings.ENCRYPTION_KEYS = (b"x" * 32,)
    answer = halfway.post(STEP, {"code": shown_by_app(SECRET)})
    assert answer.status_code == 422
    assert "ENCRYPTION_KEYS" in answer.content.decode()
    assert list(Authenticator.objects.order_by("pk").values_list("data")) == stored
    halfway.post(issue_link(lead, datetime.now(UTC)))
    assert "10 left" in halfway.get("/you/sign-in/").content.decode()
    halfway.post("/you/app/remove/")
    assert not Authenticator.objects.exists()
