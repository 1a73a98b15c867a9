"""The audit log in words: who did it, and what a change says."""

import re
from datetime import datetime
from ipaddress import ip_address

from django import template
from django.utils.safestring import SafeString

from accounts.audit.reading import EventView
from dashboard.templatetags.times import moment

register = template.Library()

NONE = "–"
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")


@register.filter
def by_whom(event: EventView) -> str:
    """A person; "Coalmeter" for a command or task; a dash for somebody who was not signed in."""
    return event.who or (NONE if _is_address(event.origin) else "Coalmeter")


@register.filter
def told(value: str) -> SafeString | str:
    """A side of a change. A time was written down in ISO 8601 and is shown like any other."""
    if not _INSTANT.fullmatch(value):
        return value or NONE
    try:
        return moment(datetime.fromisoformat(value))
    except ValueError:  # digits that are no time
        return value


def _is_address(origin: str) -> bool:
    try:
        ip_address(origin)
    except ValueError:
        return False
    return True
