"""Which figure is asked about: the overview's own filters, and what narrows them to one figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from zoneinfo import ZoneInfo

from django.http import QueryDict

from analytics.ledger.buckets import day_start
from analytics.queries import PeriodView
from dashboard.filters.asked import Asked, Note, quoted
from dashboard.filters.instants import read_instant
from dashboard.filters.overview import OverviewFilter

Which = Literal["burn", "left", "used", "today", "gallery", "estimated", "reconstructed", "cost"]

WHICH: tuple[Which, ...] = (
    *("burn", "left", "used", "today", "gallery", "estimated", "reconstructed", "cost"),
)
OF_A_PERIOD = ("used", "cost")  # of the periods that are named, else of those that run
LONGEST_OPERATION = 64  # characters


@dataclass(frozen=True, slots=True)
class WhyFilter:
    """One figure: `[since, until)` UTC; both None where the billing periods say it.

    `periods` are the billing periods that count, None for all; `whole` says that the range holds
    all of each. `operation` is None for all of them.
    """

    which: Which
    since: datetime | None
    until: datetime | None
    periods: tuple[int, ...] | None
    whole: bool
    operation: str | None
    notes: tuple[Note, ...]


def read_why_filter(
    query: QueryDict,
    overview: OverviewFilter,
    current: Sequence[PeriodView],
    known: Sequence[PeriodView],
    now: datetime,
    zone: ZoneInfo,
) -> WhyFilter:
    """`current` are the periods of the accounts in view, `known` those asked for by `period`."""
    asked = Asked(query)
    which = cast("Which", asked.choice("which", WHICH, "burn"))
    operation = asked.text("operation")[:LONGEST_OPERATION] or None
    if which in OF_A_PERIOD and asked.text("period"):
        _note_unknown(asked, known)
        ids = tuple(period.id for period in known or current)
        return _filter(which, None, None, ids, True, operation, overview, asked)
    if which in ("left", "used", "gallery", "cost"):
        ids = tuple(period.id for period in current)
        return _filter(which, None, None, ids, True, operation, overview, asked)
    if which == "today":
        midnight = day_start(now.astimezone(zone).date(), zone)
        return _filter(which, midnight, now, None, False, operation, overview, asked)
    since, until, cut = _cut(asked, overview)
    periods = overview.span.periods
    if asked.text("period"):
        _note_unknown(asked, known)
        if known:
            periods = tuple(period.id for period in known)
    inside = all(since <= period.start and period.edge <= until for period in known)
    whole = not cut and (inside if known else periods is not None)
    return _filter(which, since, until, periods, whole, operation, overview, asked)


def _note_unknown(asked: Asked, known: Sequence[PeriodView]) -> None:
    if not known:
        period = quoted(asked.text("period"))
        asked.note("period", f"You see no billing period {period}: it is left out.")


def _filter(
    which: Which,
    since: datetime | None,
    until: datetime | None,
    periods: tuple[int, ...] | None,
    whole: bool,
    operation: str | None,
    overview: OverviewFilter,
    asked: Asked,
) -> WhyFilter:
    notes = (*overview.notes, *asked.notes)
    return WhyFilter(which, since, until, periods, whole, operation, notes)


def _cut(asked: Asked, overview: OverviewFilter) -> tuple[datetime, datetime, bool]:
    """The range, cut to the instants `start` and `end` where the URL has them."""
    since, until = overview.span.since, overview.span.until
    first, last = read_instant(asked, "start") or since, read_instant(asked, "end") or until
    start, end = max(first, since), min(last, until)
    if start < end:
        return start, end, (start, end) != (since, until)
    asked.note("start", "Those times lie outside the range: all of it is explained.")
    return since, until, False
