"""The filters of the images page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import QueryDict

from analytics.ledger.buckets import DAY, day_start
from analytics.queries import ImageFilter
from dashboard.filters.asked import Asked

VIEWS = {"grid": "Grid", "list": "List"}
GONE = {"no": "In the gallery", "yes": "Gone from it", "any": "Both"}
IS_GONE = {"no": False, "yes": True, "any": None}


@dataclass(frozen=True, slots=True)
class ImagesFilter:
    """What to show and how; both days are inclusive, in the reporting timezone."""

    accounts: tuple[int, ...]
    view: str
    gone: str
    first_day: date | None
    last_day: date | None
    before: str
    after: str
    wanted: ImageFilter
    notes: tuple[str, ...]

    @property
    def narrows(self) -> bool:
        """Whether anything but the default is asked for."""
        return bool(self.accounts) or self.wanted != ImageFilter(gone=False)


def read_images_filter(
    query: QueryDict,
    names: Mapping[int, str],
    operations: Iterable[str],
    now: datetime,
    zone: ZoneInfo,
) -> ImagesFilter:
    asked = Asked(query)
    first, last = asked.days(now.astimezone(zone).date())
    gone = asked.choice("gone", GONE, "no")
    wanted = ImageFilter(
        operations=asked.several("operation", operations, "operation"),
        since=day_start(first, zone) if first else None,
        until=day_start(last + DAY, zone) if last else None,
        text=asked.searched("q"),
        gone=IS_GONE[gone],
    )
    return ImagesFilter(
        accounts=asked.accounts(names),
        view=asked.choice("view", VIEWS, "grid"),
        gone=gone,
        first_day=first,
        last_day=last,
        before=asked.text("before"),
        after=asked.text("after"),
        wanted=wanted,
        notes=tuple(asked.notes),
    )
