"""Links that ask why a figure is what it is, and the words of the answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from analytics.queries import OperationReconciled
from dashboard.groups import Group
from dashboard.templatetags.figures import credits, tenths

register = template.Library()

HARD_SPACE = "\u00a0"
LISTED = 100  # operations of a reconciliation


@register.simple_tag(takes_context=True)
def why(context: RequestContext, name: str, figure: str, **narrowed: object) -> SafeString:
    """A link "Why?" to the explanation of a figure, which is read out as "Why `figure`?".

    `name` tells it from the page's other ones; `narrowed` are the parameters that pick the figure
    out of what the page shows.
    """
    words = format_html(
        '<span aria-hidden="true">Why?</span><span class="unseen">Why {}?</span>', figure
    )
    return _link(context, name, words, narrowed)


@register.simple_tag(takes_context=True)
def why_earlier(context: RequestContext, words: str, end: datetime) -> SafeString:
    """The same question about the part of the range that ends earlier."""
    return _link(context, "earlier", words, {"end": end.isoformat()})


@register.simple_tag(takes_context=True)
def why_group(context: RequestContext, group: Group, by: str) -> SafeString:
    """For a row of the groups' table."""
    narrowed: dict[str, object] = {by: group.key}
    figure = f"{credits(group.credits)} credits of {group.label}"
    if group.key is None:  # no period tells of it
        narrowed, figure = {"which": "reconstructed"}, f"{credits(group.reconstructed)} credits"
    return why(context, f"group-{quote(str(group.key), safe='')}", figure, **narrowed)


@register.simple_tag(takes_context=True)
def why_row(
    context: RequestContext, label: str, amount: str, since: datetime, until: datetime
) -> SafeString:
    """For a bucket `[since, until)` in the table behind the chart."""
    narrowed: dict[str, object] = {"start": since.isoformat(), "end": until.isoformat()}
    return why(context, f"from-{since:%Y%m%d%H%M}", f"{amount} credits, {label}", **narrowed)


@register.filter
def duration(seconds: float) -> str:
    """A length of time in its two largest units: "3 h 20 min", "45 s"."""
    left, parts = round(seconds), []
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)):
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{HARD_SPACE}{unit}")
    return " ".join(parts[:2]) or f"0{HARD_SPACE}s"


@register.filter
def signed(value: int) -> str:
    """Credits with their sign: "+6", "−4"."""
    return f"+{credits(value)}" if value > 0 else credits(value)


@register.filter
def opposite(value: int) -> str:
    """What a sum takes off, with its sign."""
    return signed(-value)


@register.filter
def an_hour(amount: int, seconds: float) -> str:
    """A rate: credits an hour, to a tenth."""
    return tenths(amount * 3600 / seconds) if seconds > 0 else "0"


@register.filter
def largest_operations(rows: Sequence[OperationReconciled]) -> list[OperationReconciled]:
    """Those with the most credits, in the order in which they come."""
    if len(rows) <= LISTED:
        return list(rows)
    largest = {id(row) for row in sorted(rows, key=lambda row: -abs(row.counter))[:LISTED]}
    return [row for row in rows if id(row) in largest]


@register.filter
def more_operations(rows: Sequence[OperationReconciled]) -> int:
    """How many `largest_operations` leaves out."""
    return max(0, len(rows) - LISTED)


def _link(
    context: RequestContext, name: str, words: str | SafeString, narrowed: dict[str, Any]
) -> SafeString:
    query = context["request"].GET.copy()
    for key, value in narrowed.items():
        query[key] = str(value)
    address = f"{reverse('why')}?{query.urlencode()}"
    return format_html(
        '<a class="why-link" id="why-{}" href="{}" hx-get="{}" hx-target="#why"'
        ' hx-swap="innerHTML">{}</a>',
        name,
        address,
        address,
        words,
    )
