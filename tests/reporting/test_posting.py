"""Handing letters over to a mail server on a real socket: taken, refused, slow, broken off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail.backends.smtp import EmailBackend
from pytest_django import Settings

from accounts.models import Membership, User
from analytics.models import BillingPeriod, ReportDelivery
from analytics.reporting import handing
from analytics.reporting.deciding import decide
from dashboard.reporting import posting, tasks
from tests.cast import Cast
from tests.reporting.conftest import SOON
from tests.reporting.mailserver import CLOSE, GREETING, HANG, LETTER, MailServer

pytestmark = pytest.mark.usefixtures("mail")


@pytest.fixture
def week(cast: Cast, october: BillingPeriod) -> ReportDelivery:
    """The lead's, decided and due."""
    User.objects.exclude(pk=cast.lead.pk).update(is_active=False)
    decide(SOON)
    return ReportDelivery.objects.get()


@contextmanager
def serving(settings: Settings, **answers: str) -> Iterator[MailServer]:
    with MailServer(answers) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        yield server


def test_what_is_taken_is_sent_once(week: ReportDelivery, settings: Settings) -> None:
    with serving(settings) as server:
        for _ in range(3):
            posting.post(week.pk, SOON)
    (letter,) = server.letters
    assert letter["To"] == "lead@example.com"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in letter.walk()] == [
        *("multipart/alternative", "text/plain", "text/html"),
    ]
    week.refresh_from_db()
    assert (week.state, week.tries, week.ended_at) == ("sent", 1, SOON)


@pytest.mark.parametrize(
    ("answers", "state", "said"),
    [
        ({"RCPT": "550 no such user"}, "failed", "said “550 no such user”."),
        ({"RCPT": "450 greylisted"}, "waiting", "said “450 greylisted”."),
        ({"MAIL": "550 not from you"}, "waiting", "said “550 not from you”."),
        ({LETTER: "552 too large"}, "failed", "said “552 too large”."),
        ({LETTER: "451 disk full"}, "waiting", "said “451 disk full”."),
        ({GREETING: "554 go away"}, "waiting", "took no letters (554)."),
        ({GREETING: CLOSE}, "waiting", "broke off, or did not answer"),
        ({GREETING: HANG}, "waiting", "broke off, or did not answer"),
        ({LETTER: CLOSE}, "unknown", "may have taken"),
        ({LETTER: HANG}, "unknown", "may have taken"),
    ],
)
def test_what_is_not_taken_is_tried_again_unless_it_may_have_been(
    week: ReportDelivery,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    answers: dict[str, str],
    state: str,
    said: str,
) -> None:
    monkeypatch.setattr(posting, "PATIENCE", 0.5)
    with serving(settings, **answers):
        posting.post(week.pk, SOON)
    week.refresh_from_db()
    assert week.state == state
    assert said in week.error
    later = SOON + handing.PAUSES[0]
    with serving(settings) as server:
        posting.post(week.pk, later - timedelta(seconds=1))
        assert not server.letters, "too early, or never again"
        posting.post(week.pk, later)
    assert len(server.letters) == (1 if state == "waiting" else 0)


def test_where_nothing_listens_it_is_tried_for_days_and_then_given_up(
    week: ReportDelivery, settings: Settings
) -> None:
    with serving(settings):
        pass
    now, tries = SOON, 0
    while handing.due(now):
        posting.post(week.pk, now)
        week.refresh_from_db()
        now, tries = week.due_at or now, tries + 1
    assert (week.state, week.tries) == ("failed", tries)
    assert tries == len(handing.PAUSES) + 1
    assert timedelta(days=2) < now - SOON < handing.TOO_OLD
    assert "cannot be reached (ConnectionRefusedError)" in week.error


def test_a_sign_in_that_is_refused_repeats_nothing_of_it(
    week: ReportDelivery, settings: Settings
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "me", "sesame"
    with serving(settings, EHLO="250-here\r\n250 AUTH PLAIN", AUTH="535 sesame is wrong"):
        posting.post(week.pk, SOON)
    week.refresh_from_db()
    assert week.error == "The mail server refused Coalmeter’s sign-in (535)."


def test_what_cannot_be_written_is_put_off_and_said(
    week: ReportDelivery, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any]
) -> None:
    def breaks(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(posting, "compose", breaks)
    posting.post(week.pk, SOON)
    week.refresh_from_db()
    assert (week.state, week.tries, week.error) == ("waiting", 1, posting.NOT_WRITTEN)
    assert week.due_at == SOON + handing.PAUSES[0]
    assert mailoutbox == []


def test_who_left_meanwhile_gets_nothing(
    week: ReportDelivery, cast: Cast, mailoutbox: list[Any]
) -> None:
    Membership.objects.filter(user=cast.lead).delete()
    posting.post(week.pk, SOON)
    week.refresh_from_db()
    assert (week.state, mailoutbox) == ("dropped", [])


def test_a_worker_that_must_stop_while_it_waits_for_the_server_loses_no_letter(
    week: ReportDelivery, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise SoftTimeLimitExceeded

    with serving(settings) as server, monkeypatch.context() as stopping:
        stopping.setattr(EmailBackend, "open", stopped)
        posting.post(week.pk, SOON)
    week.refresh_from_db()
    assert (week.state, week.error, server.letters) == ("waiting", posting.STOPPED, [])
    with serving(settings) as server:
        posting.post(week.pk, SOON + handing.PAUSES[0])
    assert len(server.letters) == 1


def test_what_was_cut_off_is_not_known_and_never_sent_again(
    week: ReportDelivery, mailoutbox: list[Any]
) -> None:
    assert handing.claim(week.pk, SOON)
    assert not handing.claim(week.pk, SOON)
    handing.give_up(SOON + handing.ABANDONED)
    week.refresh_from_db()
    assert week.state == "sending"
    handing.give_up(SOON + handing.ABANDONED + timedelta(seconds=1))
    posting.post(week.pk, SOON + timedelta(days=1))
    week.refresh_from_db()
    assert (week.state, week.error, mailoutbox) == ("unknown", handing.CUT_OFF, [])


def test_what_waited_for_a_week_is_given_up(week: ReportDelivery) -> None:
    handing.give_up(SOON + handing.TOO_OLD + timedelta(seconds=1))
    week.refresh_from_db()
    assert (week.state, week.error) == ("failed", handing.TOO_LATE)


def test_the_schedules_task_sends_all_that_is_due(
    cast: Cast,
    october: BillingPeriod,
    mailoutbox: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tasks, "clock", lambda: SOON)
    asked: list[int] = []
    monkeypatch.setattr(tasks.send_report, "apply_async", at_once(asked))
    tasks.send_reports()
    tasks.send_reports()
    assert len(asked) == 3
    assert sorted(each.to[0] for each in mailoutbox) == [
        *("admin@example.com", "finance@example.com", "lead@example.com"),
    ]


def at_once(asked: list[int]) -> Callable[..., None]:
    def send(arguments: tuple[int], **_: object) -> None:
        asked.extend(arguments)
        tasks.send_report(*arguments)

    return send


def test_a_letter_that_is_no_more_harms_nobody(db: None) -> None:
    posting.post(0, datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
