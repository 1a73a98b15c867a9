"""A letter as the mail that is handed over: plain text, HTML, and what its header says."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from accounts.report_choices import wants
from analytics.queries import Wanted
from dashboard.reader import Reader, read_by
from dashboard.reporting.letter import Letter, in_columns, one_line
from dashboard.reporting.statement import statement_letter
from dashboard.reporting.week import week_letter


def compose(wanted: Wanted, now: datetime) -> EmailMultiAlternatives | None:
    """Written for its reader. None where they do not want it (any more), or may not see it."""
    if not wants(wanted.person, wanted.kind, wanted.team.pk if wanted.team else None):
        return None
    with read_by(Reader(wanted.person.timezone, wanted.person.number_format)):
        letter = _letter(wanted, now)
        return _mail(letter, wanted.person, _message_id(wanted.subject)) if letter else None


def _letter(wanted: Wanted, now: datetime) -> Letter | None:
    if wanted.team and wanted.monday:
        return week_letter(wanted.person, wanted.team, wanted.monday, now)
    return statement_letter(wanted.person, wanted.period, now) if wanted.period else None


def _mail(letter: Letter, person: User, message_id: str) -> EmailMultiAlternatives:
    context = {
        "letter": letter,
        "tables": [(table, in_columns(table)) for table in letter.tables],
        "settings_link": f"{settings.BASE_URL}{reverse('your_settings')}#letters",
    }
    text = render_to_string("mail/report.txt", context)
    message = EmailMultiAlternatives(
        one_line(letter.subject), text, to=[person.email], headers=_headers(letter, message_id)
    )
    message.attach_alternative(render_to_string("mail/report.html", context), "text/html")
    for file in letter.files:
        message.attach(file.name, file.content, file.kind)
    return message


def _headers(letter: Letter, message_id: str) -> dict[str, str]:
    """One click (RFC 8058) is for https alone; an answer by a machine is not wanted."""
    stop = {"List-Unsubscribe": f"<{letter.stop}>"}
    if settings.HTTPS:
        stop["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return {"Message-ID": message_id, "Auto-Submitted": "auto-generated", **stop}


def _message_id(subject: str) -> str:
    """The same for the same letter, also after a back-up was put back: who gets it twice then
    can tell."""
    host = urlsplit(settings.BASE_URL).hostname
    return f"<{uuid5(NAMESPACE_URL, f'{settings.BASE_URL}/letters/{subject}')}@{host}>"
