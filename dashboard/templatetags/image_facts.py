"""What is said of one image: how soon it was seen, and where its burn is explained."""

from urllib.parse import urlencode

from django import template

from analytics.queries import CountedIn, ImageView
from dashboard.templatetags.times import reporting_zone
from dashboard.templatetags.why import duration

register = template.Library()


@register.filter
def seen_after(image: ImageView) -> str:
    """How long after it was made we first saw it."""
    return duration((image.first_seen_at - image.created_at).total_seconds())


@register.filter
def counted_where(image: ImageView, counted: CountedIn) -> str:
    """The query of the page that explains the burn which this image is part of."""
    zone = reporting_zone()
    asked = {
        "range": "custom",
        "since": counted.since.astimezone(zone).date().isoformat(),
        "until": counted.until.astimezone(zone).date().isoformat(),
        "start": counted.since.isoformat(),
        "end": counted.until.isoformat(),
        "account": image.account_id,
        "operation": image.operation,
    }
    return urlencode(asked)
