"""What a letter is about, in words."""

from datetime import UTC

from django import template

from accounts.models.report_choices import ReportKind
from analytics.queries import DeliveryView
from dashboard.templatetags.times import day

register = template.Library()


@register.filter
def letter_name(letter: DeliveryView) -> str:
    """ "Busy, statement of the period from 1 Nov 2026", "Design, week from 16 Nov 2026"."""
    start = day(letter.start.astimezone(UTC).date())
    if letter.kind == ReportKind.STATEMENT:
        return f"{letter.about}, statement of the period from {start}"
    return f"{letter.about}, week from {start}"
