"""The filters of the images page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.http import QueryDict

from analytics.ledger.buckets import DAY, day_start
from analytics.queries import DEAREST, NEWEST, ImageFilter, Order, PeriodView
from dashboard.filters.asked import Asked, Note
from dashboard.filters.cuts import Cuts, read_cuts
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
    """What can be chosen: accounts by id, teams by id, operations, and what ranges are made of.

    `periods` are those that `filters.cuts` names, by id.
    """

    names: Mapping[int, str]
    teams: Mapping[int, TeamSeen]
    operations: Sequence[str]
    known: Known
    periods: Mapping[int, PeriodView] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImagesFilter:
    """What to show and how. `within` are the accounts to look in, None for all that one sees.

    The days are inclusive, in the reporting timezone; `start` and `end` are instants, UTC, that
    cut the range further, as `cuts` do. `span` is the range that has a name, None for other times.
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
    cuts: Cuts
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
    accounts = asked.accounts(choices.names)
    team = asked.one("team", {pk: each.name for pk, each in choices.teams.items()}, "team")
    cuts = read_cuts(asked, query, choices.names, choices.operations, choices.periods)
    within = _within(choices, accounts, team, cuts)
    time, span, first, last = _time(asked, _known_of(choices.known, within))
    start, end = _instants(asked)
    gone, size = asked.choice("gone", GONE, "no"), asked.choice("size", SIZES, "any")
    zone = choices.known.zone
    since = span.since if span else day_start(first, zone) if first else None
    until = span.until if span else day_start(last + DAY, zone) if last else None
    wanted = ImageFilter(
        operations=asked.several("operation", choices.operations, "operation"),
        since=max(filter(None, (since, start, cuts.since)), default=None),
        until=min(filter(None, (until, end, cuts.until)), default=None),
        text=asked.searched("q"),
        gone=IS_GONE[gone],
        size="" if size == "any" else size,
        least=asked.number("credits", MOST_CREDITS),
        without_operations=cuts.without_operations,
        periods=_periods(span, cuts),
        without_periods=cuts.without_periods,
    )
    return ImagesFilter(
        accounts=accounts,
        team=team,
        within=within,
        view=asked.choice("view", VIEWS, "grid"),
        order_name=asked.choice("order", ORDERS, "newest"),
        gone=gone,
        time=time,
        span=span,
        first_day=first,
        last_day=last,
        start=start,
        end=end,
        cuts=cuts,
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
    choices: ImageChoices, accounts: tuple[int, ...], team: int | None, cuts: Cuts
) -> frozenset[int] | None:
    if team is None and not accounts and not cuts.without_accounts:
        return None
    theirs = frozenset(choices.names) if team is None else choices.teams[team].accounts
    return (theirs & frozenset(accounts) if accounts else theirs) - cuts.without_accounts


def _known_of(known: Known, within: frozenset[int] | None) -> Known:
    """Ranges are made of the periods of the accounts that are looked in."""
    if within is None:
        return known
    current, before = (
        [period for period in periods if period.account_id in within]
        for periods in (known.current, known.before)
    )
    return replace(known, current=current, before=before)


def _periods(span: Span | None, cuts: Cuts) -> frozenset[int | None] | None:
    """A range of billing periods is each account's own, as on the overview."""
    own = None if span is None or span.periods is None else frozenset(span.periods)
    if own is None or cuts.periods is None:
        return cuts.periods if own is None else own
    return cuts.periods & own
