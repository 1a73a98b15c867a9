"""A session: a new key at every sign-in, an end, and what ends it before."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import AuditEvent, User
from accounts.models.audit import Act
from accounts.models.people import Role
from accounts.signin import issue_link
from tests.cast import Cast
from tests.pages.signing import PASSWORD, signed_in, signs_in, with_password


@pytest.fixture
def cast(db: None) -> Cast:
    return Cast.assemble()


def after(**span: int) -> time_machine.travel:
    return time_machine.travel(datetime.now(UTC) + timedelta(**span))


def told(client: Client) -> str:
    return client.get("/sign-in/").content.decode()


def test_whoever_prepared_a_session_does_not_share_the_sign_in(client: Client, cast: Cast) -> None:
    """Session fixation: the key from before is worth nothing afterwards."""
    session = client.session
    session["prepared"] = True
    session.save()
    client.cookies["sessionid"] = planted = str(session.session_key)
    signs_in(client, with_password(cast.lead))
    assert signed_in(client) == cast.lead.email
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


@pytest.mark.parametrize("again", ["lead", "other"])
def test_a_link_begins_a_new_session_whoever_was_here(
    client: Client, cast: Cast, again: str
) -> None:
    client.force_login(cast.lead)
    before = client.session.session_key
    user = getattr(cast, again)
    client.post(issue_link(user, datetime.now(UTC)))
    assert signed_in(client) == user.email
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_who_was_away_too_long_signs_in_again_and_is_led_back(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    with after(hours=11):
        assert client.get("/").status_code == 200
    with after(hours=22):
        assert client.get("/").status_code == 200, "eleven hours later"
    with after(hours=35):
        assert client.get("/images/?page=2")["Location"] == "/sign-in/?next=/images/%3Fpage%3D2"
        assert "You were away for more than 12 hours" in told(client)
    event = AuditEvent.objects.get(act=Act.SIGNED_OUT)
    assert (event.who, event.note) == (cast.lead.email, "away too long")


def test_after_two_weeks_a_sign_in_is_over_whatever_one_does(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    for hour in range(0, 14 * 24, 11):
        with after(hours=hour):
            assert client.get("/").status_code == 200
    with after(days=14, minutes=5):
        assert client.get("/").status_code == 302
        assert "Your last sign-in is more than 14 days ago" in told(client)


def test_being_there_is_written_down_seldom(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    begun = client.session["seen_at"]
    with after(minutes=4):
        client.get("/")
    assert client.session["seen_at"] == begun
    with after(minutes=6):
        client.get("/")
    assert client.session["seen_at"] > begun


def test_a_session_of_an_older_coalmeter_is_over(client: Client, cast: Cast) -> None:
    client.force_login(cast.lead)
    session = client.session
    del session["signed_in_at"]
    session.save()
    assert client.get("/").status_code == 302


def test_a_new_password_ends_all_other_sessions(client: Client, cast: Cast) -> None:
    lead, elsewhere = with_password(cast.lead), Client()
    for browser in (client, elsewhere):
        signs_in(browser, lead)
    new = {"new_password1": "another good one", "new_password2": "another good one"}
    assert client.post("/you/password/", {**new, "old_password": PASSWORD}).status_code == 302
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert AuditEvent.objects.get(act=Act.PASSWORD_CHANGED).who == lead.email


def test_who_is_dismissed_is_out_at_once_and_another_role_counts_at_once(
    client: Client, cast: Cast
) -> None:
    client.force_login(cast.lead)
    assert client.get("/accounts/connect/").status_code == 403
    User.objects.filter(pk=cast.lead.pk).update(role=Role.ADMIN)
    assert client.get("/accounts/connect/").status_code == 200
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert client.get("/").status_code == 302


def test_coming_and_going_are_in_the_log(client: Client, cast: Cast) -> None:
    lead = with_password(cast.lead)
    signs_in(client, lead)
    client.post("/sign-out/")
    client.post(issue_link(lead, datetime.now(UTC)))
    log = AuditEvent.objects.order_by("pk").values_list("act", "who", "note", "origin")
    assert list(log) == [
        (Act.SIGNED_IN, lead.email, "password", "127.0.0.1"),
        (Act.SIGNED_OUT, lead.email, "", "127.0.0.1"),
        (Act.SIGNED_IN, lead.email, "one-time link", "127.0.0.1"),
    ]
