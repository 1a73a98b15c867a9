"""Prompts as they were found: what was searched for is marked, long ones are cut around it."""

from collections.abc import Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from analytics.queries import places

register = template.Library()


@register.filter
def marked(prompt: str, text: str) -> SafeString:
    """The prompt, escaped, with each place that has the text in <mark>."""
    return format_html_join("", "{}", ((part,) for part in _parts(prompt, text)))


@register.simple_tag
def prompt_excerpt(prompt: str, text: str, length: int) -> SafeString:
    """At most so many characters of the prompt, the first place that has the text among them."""
    start = _start(prompt, text, length)
    cut = prompt[start : start + length]
    before, after = "…" if start else "", "…" if start + length < len(prompt) else ""
    return format_html("{}{}{}", before, marked(cut, text), after)


def _parts(prompt: str, text: str) -> Iterator[str]:
    end = 0
    for start, stop in places(prompt, text):
        yield prompt[end:start]
        yield format_html("<mark>{}</mark>", prompt[start:stop])
        end = stop
    yield prompt[end:]


def _start(prompt: str, text: str, length: int) -> int:
    """0 where the place is in the first third: two short lines of a tile show no more."""
    first, stop = next(iter(places(prompt, text)), (0, 0))
    if len(prompt) <= length or stop <= length // 3:
        return 0
    return max(0, min(first - length // 6, len(prompt) - length))
