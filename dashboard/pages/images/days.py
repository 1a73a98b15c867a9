"""A page of images under headings: a day where it has enough of them, else several days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from analytics.queries import ImageView
from dashboard.templatetags.times import days_between

ENOUGH = 6  # images that fill a row


@dataclass(frozen=True, slots=True)
class Days:
    """Images of the days `first` to `last` (both inclusive), newest first, and their heading."""

    first: date
    last: date
    title: str
    images: tuple[ImageView, ...]

    @property
    def only(self) -> date | None:
        """The one day, if it is one."""
        return self.first if self.first == self.last else None


def by_days(images: Iterable[ImageView], now: datetime, zone: ZoneInfo) -> list[Days]:
    """For images that come newest first."""
    found: list[tuple[list[date], list[ImageView]]] = []
    for image in images:
        day = image.created_at.astimezone(zone).date()
        if not found or (found[-1][0][-1] != day and len(found[-1][1]) >= ENOUGH):
            found.append(([day], []))
        days, held = found[-1]
        days.append(day)
        held.append(image)
    today = now.astimezone(zone).date()
    return [_days(days[-1], days[0], held, today) for days, held in found]


def _days(first: date, last: date, images: Sequence[ImageView], today: date) -> Days:
    title = days_between(first, last)
    if first == last:
        year = "" if first.year == today.year else f" {first.year}"
        title = f"{first:%A} {first.day} {first:%B}{year}"
    return Days(first, last, title, tuple(images))
