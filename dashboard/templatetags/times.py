"""Times as pages write them. Clocks are the reader's; the page names their timezone beside them.

What stands for a day, week or month that was cut stays in the reporting timezone, for everybody.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.reader import reader

register = template.Library()

HARD_SPACE = "\u00a0"
STEPS = [("day", 86_400), ("hour", 3_600), ("minute", 60)]


def reporting_zone() -> ZoneInfo:
    """In which days, weeks and months are cut."""
    return ZoneInfo(settings.REPORTING_TIMEZONE)


@register.simple_tag
def zone_name() -> str:
    """Of the clocks on the page."""
    return named(reader().zone)


@register.simple_tag
def days_zone_name() -> str:
    """Of the days on the page, and of the hours that they are cut in."""
    return named(reporting_zone())


@register.simple_tag
def zones_named() -> str:
    """For pages that show clocks, and days that were cut: "Times in UTC", or both timezones."""
    days = reporting_clocks()
    return f"Clocks in {zone_name()}, days cut in {days}" if days else f"Times in {zone_name()}"


@register.filter
def cut_in(unit: str) -> str:
    """Beside hours and quarters whose clocks are not the reader's: ", clocks of UTC"."""
    cut = reporting_clocks() if unit in ("hour", "quarter") else ""
    return f", clocks of {cut}" if cut else ""


def reporting_clocks() -> str:
    """The reporting timezone by name where the reader's clocks are others, else ""."""
    return days_zone_name() if days_zone_name() != zone_name() else ""


def named(zone: ZoneInfo) -> str:
    return zone.key.replace("_", " ")


@register.filter
def moment(at: datetime | None) -> SafeString | str:
    """23 Nov 2026, 14:20"""
    return _time(at, "%H:%M", dated=True)


@register.filter
def cut_moment(at: datetime) -> SafeString:
    """Where something is cut, in the reporting timezone: not one of the reader's clocks."""
    return _written(at, at.astimezone(reporting_zone()), "%H:%M", dated=True)


@register.filter
def clock_time(at: datetime | None) -> SafeString | str:
    """14:20"""
    return _time(at, "%H:%M", dated=False)


def clock_time_text(at: datetime | None, now: datetime) -> str:
    """14:20 of today; an earlier day's with its date. For sentences."""
    if at is None:
        return "–"
    here, today = at.astimezone(reader().zone), now.astimezone(reader().zone).date()
    clock = f"{here:%H:%M}"
    return clock if here.date() == today else f"{day(here.date())}, {clock}"


@register.filter
def instant(at: datetime | None) -> SafeString | str:
    """23 Nov 2026, 14:20:08"""
    return _time(at, "%H:%M:%S", dated=True)


@register.filter
def utc_instant(at: datetime) -> SafeString:
    """23 Nov 2026, 14:20:08, in UTC: what the vendor counts by."""
    here = at.astimezone(UTC)
    text = f"{day(here.date())}, {here:%H:%M:%S}"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), text)


@register.filter
def lately(at: datetime | None, now: datetime) -> SafeString | str:
    """14:20:08 of today; an earlier day's with its date."""
    zone = reader().zone
    today = at is not None and at.astimezone(zone).date() == now.astimezone(zone).date()
    return _time(at, "%H:%M:%S", dated=not today)


@register.filter
def clock_or_day(at: datetime, now: datetime) -> SafeString | str:
    """14:20 of today; an earlier day's with its date."""
    zone = reader().zone
    today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return _time(at, "%H:%M", dated=not today)


@register.filter
def clock_under(at: datetime, heading: date | None) -> SafeString | str:
    """14:20 under the heading of its day, dated under any other: the reader's day may differ."""
    return _time(at, "%H:%M", dated=at.astimezone(reader().zone).date() != heading)


@register.simple_tag
def utc_day(at: datetime) -> str:
    """The day of an instant in UTC, as the vendor counts it."""
    return day(at.astimezone(UTC).date())


@register.filter
def day(value: date) -> str:
    """23 Nov 2026, held together"""
    return f"{value.day}{HARD_SPACE}{value:%b}{HARD_SPACE}{value.year}"


@register.filter
def on_day(at: datetime) -> str:
    """23 Nov 2026, the day that the reader's calendar shows"""
    return day(at.astimezone(reader().zone).date())


@register.filter
def ago(at: datetime | None, now: datetime) -> str:
    """How long before `now`: "3 hours ago"; "just now" under a minute."""
    return "never" if at is None else _distance(now - at, "{} ago", "just now")


@register.filter
def ahead(at: datetime | None, now: datetime) -> str:
    """How long after `now`: "in 3 hours"; "now" under a minute."""
    return "not planned" if at is None else _distance(at - now, "in {}", "now")


@register.filter
def lasting(seconds: float) -> str:
    """How long something takes: "3 hours", "20 minutes", "less than a minute"."""
    return _distance(timedelta(seconds=seconds), "{}", "less than a minute")


def days_between(first: date, last: date) -> str:
    """Both inclusive: "1 to 30 Nov 2026", "30 Oct to 2 Nov 2026", "30 Dec 2025 to 2 Jan 2026"."""
    if first == last:
        return day(last)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    start = f"{first.day}" if first.month == last.month else f"{first.day}{HARD_SPACE}{first:%b}"
    return f"{start} to {day(last)}"


@register.simple_tag
def dates(first: date, last: date) -> str:
    return days_between(first, last)


@register.simple_tag
def utc_dates(start: datetime, edge: datetime) -> str:
    """The days of a billing period `[start, edge)` in UTC, as the vendor counts them."""
    last = edge.astimezone(UTC) - timedelta(microseconds=1)
    return days_between(start.astimezone(UTC).date(), last.date())


def _time(at: datetime | None, form: str, *, dated: bool) -> SafeString | str:
    if at is None:
        return "–"
    return _written(at, at.astimezone(reader().zone), form, dated=dated)


def _written(at: datetime, here: datetime, form: str, *, dated: bool) -> SafeString:
    shown = f"{day(here.date())}, {here:{form}}" if dated else f"{here:{form}}"
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)


def _distance(length: timedelta, phrase: str, near: str) -> str:
    seconds = int(length.total_seconds())
    for word, step in STEPS:
        if seconds >= step:
            count = seconds // step
            return phrase.format(f"{count}{HARD_SPACE}{word}{'s' if count > 1 else ''}")
    return near
