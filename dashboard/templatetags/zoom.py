"""Ranges that somebody zoomed into: how forms write them, and the way back."""

from datetime import datetime

from django import template
from django.template.context import RequestContext

from dashboard.filters.zoom import whole_word
from dashboard.templatetags.times import reporting_zone

register = template.Library()

OWN = ("range", "since", "until", "whole")  # what says which range


@register.filter
def field_time(at: datetime) -> str:
    """An instant as a form's field wants it, in the reporting timezone: 2026-11-23T14:00"""
    return at.astimezone(reporting_zone()).strftime("%Y-%m-%dT%H:%M")


@register.simple_tag(takes_context=True)
def whole_query(context: RequestContext, whole: dict[str, str]) -> str:
    """The page's query with the whole range instead of a part of it."""
    query = context["request"].GET.copy()
    for name in OWN:
        query.pop(name, None)
    query.update(whole)
    encoded: str = query.urlencode()
    return encoded


@register.filter
def as_whole(whole: dict[str, str]) -> str:
    """The value by which a URL remembers it."""
    return whole_word(whole)
