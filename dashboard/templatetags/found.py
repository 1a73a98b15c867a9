"""Prompts as they were found: what was searched for is marked, long ones are cut around it."""

from collections.abc import Iterator

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from analytics.queries import places

register = template.Library()

LEAD = 12  # characters before a place


@register.filter
def marked(prompt: str, text: str) -> SafeString:
    """The prompt, escaped, with each place that has the text in <mark>."""
    return format_html_join("", "{}", ((part,) for part in _parts(prompt, text)))


@register.simple_tag
def prompt_excerpt(prompt: str, text: str, length: int, seen: int) -> SafeString:
    """At most `length` characters of the prompt. The first place that has the text ends within
    `seen` of them, which are surely shown."""
    start = _start(prompt, text, length, seen)
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


def _start(prompt: str, text: str, length: int, seen: int) -> int:
    """The beginning if the place is seen from there, else that of a word a little before it."""
    first, stop = next(iter(places(prompt, text)), (0, 0))
    if stop <= seen:
        return 0
    start = min(first, max(stop - seen, min(first - LEAD, len(prompt) - length)))
    return prompt.find(" ", start, first) + 1 or start
