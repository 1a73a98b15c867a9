"""The words of a statement."""

from django import template

from dashboard.templatetags.why import duration

register = template.Library()


@register.filter
def unobserved(seconds: float) -> str:
    """How long no reading covers: "74 s"; the last instant of a period is never nothing."""
    return duration(seconds) if seconds >= 1 else "under 1\u00a0s"
