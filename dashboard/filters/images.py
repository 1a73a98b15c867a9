"""The filters of the images page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.http import QueryDict

from analytics.ledger.buckets import DAY, day_start
from analytics.queries import DEAREST, NEWEST, ImageFilter, Order
from dashboard.filters.asked import Asked, Note
from dashboard.filters.in_view import TeamSeen
from dashboard.filters.instants import read_instant
from dashboard.filters.ranges import RANGES, Known, Span, read_span

VIEWS = {"grid": "Grid", "list": "List"}
ORDERS = {"newest": "Newest", "dearest": "Dearest"}
GONE = {"no": "In the gallery", "yes": "Gone from it", "any": "Both"}
IS_GONE = {"no": False, "yes": True, "any": None}
TIMES = {"any": "Any time", **RANGES}
SIZES = {  # by the longer side, in pixels
    "any": "Any size",
    "small": "Small, up to 512",
    "medium": "Medium, up to 1024",
    "large": "Large, over 1024",
}
MOST_CREDITS = 10**12


@dataclass(frozen=True, slots=True)
class ImageChoices:
    """What can be chosen: accounts by id, teams by id, operations, and what ranges are made of."""

    names: Mapping[int, str]
    teams: Mapping[int, TeamSeen]
    operations: Sequence[str]
    known: Known


@dataclass(frozen=True, slots=True)
class ImagesFilter:
    """What to show and how. `within` are the accounts to look in, None for all that one sees.

    The days are inclusive, in the reporting timezone; `start` and `end` are instants, UTC, that
    cut the range further. `span` is the range that has a name, None for other times.
    """

    accounts: tuple[int, ...]
    team: int | None
    within: frozenset[int] | None
    view: str
    order_name: str
    gone: str
    time: str
    span: Span | None
    first_day: date | None
    last_day: date | None
    start: datetime | None
    end: datetime | None
    before: str
    after: str
    image: str
    wanted: ImageFilter
    notes: tuple[Note, ...]

    @property
    def order(self) -> Order:
        return DEAREST if self.order_name == "dearest" else NEWEST

    @property
    def narrows(self) -> bool:
        """Whether anything but the default is asked for."""
        return self.within is not None or self.wanted != ImageFilter(gone=False)


def read_images_filter(query: QueryDict, choices: ImageChoices) -> ImagesFilter:
    asked = Asked(query)
    time, span, first, last = _time(asked, choices.known)
    start, end = _instants(asked)
    gone, size = asked.choice("gone", GONE, "no"), asked.choice("size", SIZES, "any")
    accounts = asked.accounts(choices.names)
    team = asked.one("team", {pk: each.name for pk, each in choices.teams.items()}, "team")
    zone = choices.known.zone
    since = span.since if span else day_start(first, zone) if first else None
    until = span.until if span else day_start(last + DAY, zone) if last else None
    wanted = ImageFilter(
        operations=asked.several("operation", choices.operations, "operation"),
        since=max(filter(None, (since, start)), default=None),
        until=min(filter(None, (until, end)), default=None),
        text=asked.searched("q"),
        gone=IS_GONE[gone],
        size="" if size == "any" else size,
        least=asked.number("credits", MOST_CREDITS),
    )
    return ImagesFilter(
        accounts=accounts,
        team=team,
        within=_within(choices, accounts, team),
        view=asked.choice("view", VIEWS, "grid"),
        order_name=asked.choice("order", ORDERS, "newest"),
        gone=gone,
        time=time,
        span=span,
        first_day=first,
        last_day=last,
        start=start,
        end=end,
        before=asked.text("before"),
        after=asked.text("after"),
        image=asked.text("image"),
        wanted=wanted,
        notes=tuple(asked.notes),
    )


def asks_for_periods(query: QueryDict) -> bool:
    """Whether billing periods must be known to read these filters."""
    return query.get("range") in ("period", "last")


def _time(asked: Asked, known: Known) -> tuple[str, Span | None, date | None, date | None]:
    """The range's name, the range if it has one, and the days of a custom one: open or closed."""
    default = "custom" if asked.text("since") or asked.text("until") else "any"
    name = asked.choice("range", TIMES, default)
    if name == "any":
        return name, None, None, None
    if name == "custom":
        return name, None, *asked.days(known.today)
    span = read_span(asked, known, name)
    return span.name, span, span.first_day, span.last_day


def _instants(asked: Asked) -> tuple[datetime | None, datetime | None]:
    start, end = read_instant(asked, "start"), read_instant(asked, "end")
    if start and end and end < start:
        asked.note("end", "The times were the wrong way round: they are swapped.")
        return end, start
    return start, end


def _within(
    choices: ImageChoices, accounts: tuple[int, ...], team: int | None
) -> frozenset[int] | None:
    if team is None:
        return frozenset(accounts) if accounts else None
    theirs = choices.teams[team].accounts
    return theirs & frozenset(accounts) if accounts else theirs
