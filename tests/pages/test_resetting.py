"""A new password by e-mail: for who has the address, without telling others who has one."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django import Settings

from accounts.audit import Actor
from accounts.factors import add_app
from accounts.models import AuditEvent, User
from accounts.models.audit import Act
from accounts.signin import issue_link
from accounts.tasks import reset_letter
from tests.cast import Cast
from tests.pages.conftest import Queue
from tests.pages.signing import PASSWORD, signed_in, signs_in, with_password

NEW = {"password1": "quite another one", "password2": "quite another one"}
Asks = Callable[[str], str]


@pytest.fixture
def lead(db: None, settings: Settings) -> User:
    settings.MAIL_IS_SET = True
    return with_password(Cast.assemble().lead)


@pytest.fixture
def link(lead: User, mailoutbox: list[EmailMessage], settings: Settings) -> str:
    """The path in the letter that a worker sends."""
    reset_letter(lead.pk)
    (letter,) = mailoutbox
    assert letter.to == [lead.email]
    (address,) = re.findall(r"http\S+", str(letter.body))
    assert address.startswith(settings.BASE_URL)
    return str(address.removeprefix(settings.BASE_URL))


@pytest.fixture
def elsewhere(lead: User) -> Client:
    """Another browser in which the lead is signed in, since before the letter."""
    client = Client()
    signs_in(client, lead)
    return client


def ask(client: Client, email: str) -> str:
    answer = client.post("/sign-in/forgotten/", {"email": email})
    assert answer["Location"] == "/sign-in/forgotten/sent/"
    return client.get(answer["Location"]).content.decode()


def test_asking_says_the_same_for_everybody_and_sends_one_letter(
    client: Client, lead: User, queue: Queue
) -> None:
    said = {ask(client, email) for email in ("LEAD@example.com", "nobody-at-all@example.com")}
    assert len(said) == 1
    assert "If somebody here has this address" in said.pop()
    task = "accounts.tasks.reset_letter"
    assert queue.take() == [f"{task} ({lead.pk},)", f"{task} (0,)"], "a worker is asked alike"
    asked = AuditEvent.objects.filter(act=Act.PASSWORD_RESET_ASKED)
    assert [event.object_name for event in asked.order_by("pk")] == [
        lead.email,
        "nobody-at-all@example.com",
    ]


def test_who_was_dismissed_gets_no_letter(
    lead: User, client: Client, queue: Queue, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.filter(pk=lead.pk).update(is_active=False)
    ask(client, lead.email)
    assert queue.take() == ["accounts.tasks.reset_letter (0,)"]
    for asked in (lead.pk, 0):
        reset_letter(asked)
    assert mailoutbox == []


def test_the_link_sets_a_password_signs_in_and_ends_other_sessions(
    client: Client, lead: User, elsewhere: Client, link: str
) -> None:
    handed_over = issue_link(lead, datetime.now(UTC))
    form = client.get(link)["Location"]
    assert client.get(form).status_code == 200
    assert client.post(form, NEW)["Location"] == "/"
    assert Client().get(handed_over).status_code == 410
    assert signed_in(client) == lead.email
    assert elsewhere.get("/").status_code == 302
    assert AuditEvent.objects.get(act=Act.PASSWORD_CHANGED).note == "by a letter"
    assert Client().get(link).status_code == 410, "once"


def test_who_was_dismissed_sets_no_password_by_the_link(
    client: Client, lead: User, link: str
) -> None:
    form = client.get(link)["Location"]
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert Client().get(link).status_code == 410
    assert client.post(form, NEW).status_code == 410
    lead.refresh_from_db()
    assert lead.check_password(PASSWORD)


def test_the_link_does_not_skip_the_second_step(client: Client, lead: User, link: str) -> None:
    add_app(lead, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", Actor("", "test"))
    form = client.get(link)["Location"]
    assert client.post(form, NEW)["Location"] == "/sign-in/second-step/"
    assert signed_in(client) is None


def test_a_weak_password_is_refused_with_a_reason(client: Client, lead: User, link: str) -> None:
    answer = client.post(client.get(link)["Location"], {"password1": "lead", "password2": "lead"})
    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()


def test_the_link_is_good_for_four_hours(client: Client, lead: User, link: str) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=4, seconds=2)):
        answer = client.get(link)
    assert answer.status_code == 410
    assert "This link no longer works" in answer.content.decode()


def test_letters_cannot_be_asked_for_without_end(client: Client, lead: User, queue: Queue) -> None:
    answers = [
        client.post("/sign-in/forgotten/", {"email": lead.email}).status_code for _ in range(6)
    ]
    assert answers == [302] * 5 + [429]
    assert len(queue.take()) == 5


@pytest.mark.parametrize("email", ["lead@example.com", "nobody-at-all@example.com"])
def test_without_a_queue_nothing_is_promised_to_anybody(
    client: Client, lead: User, no_queue: None, email: str
) -> None:
    answer = client.post("/sign-in/forgotten/", {"email": email})
    assert answer.status_code == 503
    assert "queue does not answer" in answer.content.decode()
    assert AuditEvent.objects.get(act=Act.PASSWORD_RESET_ASKED).object_name == email


def test_without_mail_the_page_says_what_helps(client: Client, db: None) -> None:
    for answer in (
        client.get("/sign-in/forgotten/"),
        client.post("/sign-in/forgotten/", {"email": "lead@example.com"}),
    ):
        assert "python manage.py signin_link" in answer.content.decode()
    assert "Forgot your password?" not in client.get("/sign-in/").content.decode()
