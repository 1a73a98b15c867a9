"""Hand a letter to the mail server, and tell what is known of it afterwards."""

import logging
from contextlib import suppress
from datetime import datetime
from smtplib import (
    SMTPAuthenticationError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)
from smtplib import SMTPResponseException as Answered

from celery.exceptions import SoftTimeLimitExceeded
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from analytics.queries import wanted_letter
from analytics.reporting import handing
from dashboard.reporting.composing import compose
from dashboard.reporting.letter import one_line

PATIENCE = 20  # seconds for each answer of the mail server
LONGEST = 250  # characters of a mail server's answer
LAST_WORD = 500  # from this answer on, of an address or a letter; below, it is so for now
NOT_WRITTEN = "The letter could not be written; Coalmeter’s log says why."
NO_ADDRESS = "A letter cannot be sent to this address."
NO_ANSWER = "The mail server broke off or said nothing more, so it may have taken the letter."
STOPPED = "Coalmeter was stopped before it handed the letter over."

log = logging.getLogger(__name__)


class NotTaken(Exception):
    """The mail server did not take it, for certain. `never` where another try is of no use."""

    def __init__(self, said: str, *, never: bool = False) -> None:
        super().__init__(said)
        self.never = never


class Unclear(Exception):
    """Nobody knows whether the mail server took it."""


def post(pk: int, now: datetime) -> None:
    """Write the letter, claim it, hand it over, and note what came of it."""
    wanted = wanted_letter(pk)
    if wanted is None:
        return
    try:
        message = compose(wanted, now)
    except Exception:
        log.exception("Letter %s could not be written.", pk)
        handing.not_written(pk, NOT_WRITTEN, now)
        return
    if message is None:
        handing.drop(pk, now)
    elif handing.claim(pk, now):
        _hand_over_and_note(pk, message, now)


def _hand_over_and_note(pk: int, message: EmailMessage, now: datetime) -> None:
    try:
        hand_over(message)
    except NotTaken as problem:
        log.warning("Letter %s was not taken: %s", pk, problem)
        note = handing.refused if problem.never else handing.put_off
        note(pk, str(problem), now)
    except Unclear as problem:
        log.warning("Letter %s may have been sent: %s", pk, problem)
        handing.unclear(pk, str(problem), now)
    else:
        handing.sent(pk, now)


def hand_over(message: EmailMessage) -> None:
    """Raises NotTaken and Unclear.

    Until the connection stands nothing was sent; afterwards only a server's own word says that
    it did not take the letter.
    """
    connection = get_connection(timeout=PATIENCE)
    try:
        _open(connection)
        _send(connection, message)
    finally:
        with suppress(OSError, SMTPException):
            connection.close()


def _open(connection: BaseEmailBackend) -> None:
    try:
        connection.open()
    except SoftTimeLimitExceeded as problem:  # the worker is told to stop
        raise NotTaken(STOPPED) from problem
    except (OSError, SMTPException) as problem:
        raise NotTaken(_why_not_open(problem)) from problem


def _send(connection: BaseEmailBackend, message: EmailMessage) -> None:
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as problem:
        code, said = next(iter(problem.recipients.values()))
        raise _not_taken(code, said, never=code >= LAST_WORD) from problem
    except Answered as problem:
        # Who sends is a setting: once that is mended, the letter can still go out.
        never = problem.smtp_code >= LAST_WORD and not isinstance(problem, SMTPSenderRefused)
        raise _not_taken(problem.smtp_code, problem.smtp_error, never=never) from problem
    except ValueError as problem:
        raise NotTaken(NO_ADDRESS, never=True) from problem
    except (OSError, SMTPException) as problem:
        raise Unclear(NO_ANSWER) from problem


def _not_taken(code: int, said: bytes | str, *, never: bool) -> NotTaken:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return NotTaken(f"The mail server said “{code} {one_line(text)[:LONGEST]}”.", never=never)


def _why_not_open(problem: OSError | SMTPException) -> str:
    """Nothing of a sign-in is repeated: a server's answer to it may hold parts of it."""
    if isinstance(problem, SMTPAuthenticationError):
        return f"The mail server refused Coalmeter’s sign-in ({problem.smtp_code})."
    if isinstance(problem, Answered):
        return f"The mail server took no letters ({problem.smtp_code})."
    if isinstance(problem, TimeoutError | SMTPServerDisconnected):
        return "The mail server broke off, or did not answer in time."
    return f"The mail server cannot be reached ({type(problem).__name__})."
