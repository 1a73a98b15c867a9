"""The mail that invites somebody."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string

from accounts.models import Invitation

SUBJECT = "You are invited to Coalmeter"
PATIENCE = 10  # seconds; who invites waits for it

NOT_SET = "No mail is set up here, so nothing was sent."
NOT_SENT = "The mail server did not take it, so nothing was sent."

log = logging.getLogger(__name__)


def send(invitation: Invitation, link: str) -> str:
    """Mail the link. Returns why that was not done, "" when it was."""
    if not settings.MAIL_IS_SET:
        return NOT_SET
    text = render_to_string("mail/invitation.txt", {"invitation": invitation, "link": link})
    message = EmailMessage(SUBJECT, text, to=[invitation.email])
    message.connection = get_connection(timeout=PATIENCE)
    try:
        message.send()
    except (OSError, SMTPException) as problem:
        log.warning("An invitation was not sent: %s", type(problem).__name__)
        return NOT_SENT
    return ""
