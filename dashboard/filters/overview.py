"""The overview's filters."""

from dataclasses import dataclass
from typing import cast

from django.http import QueryDict

from analytics.ledger.buckets import Unit
from analytics.queries import Dimension
from dashboard.filters.asked import Asked, Note
from dashboard.filters.fineness import BUCKETS, read_bucket
from dashboard.filters.in_view import InView
from dashboard.filters.ranges import RANGES, Known, Span, read_span
from dashboard.filters.zoom import read_whole

GROUPS = {"operation": "Operation", "account": "Account", "team": "Team", "period": "Period"}
COMPARED = {"previous": "The previous range", "none": "Nothing"}


@dataclass(frozen=True, slots=True)
class OverviewFilter:
    """What the overview shows. `accounts` are those asked for, empty for all; so are `teams`.

    `compared` says that the previous range is shown too, `whole` is the query of the range that
    was zoomed into, None where this is no part of one.
    """

    accounts: tuple[int, ...]
    teams: tuple[int, ...]
    span: Span
    by: Dimension
    compared: bool
    bucket_wish: str
    bucket: Unit
    notes: tuple[Note, ...]
    whole: dict[str, str] | None = None

    @property
    def bucket_word(self) -> str:
        return BUCKETS[self.bucket].lower()


def read_overview_filter(
    query: QueryDict, in_view: InView, known: Known, *, default: str
) -> OverviewFilter:
    """`default` is the range where the URL names none."""
    asked = Asked(query)
    span = read_span(asked, known, default)
    by = cast("Dimension", asked.choice("by", GROUPS, "operation"))
    wish, bucket = read_bucket(asked, span.until - span.since)
    return OverviewFilter(
        accounts=in_view.accounts,
        teams=in_view.teams,
        span=span,
        by=by,
        compared=asked.choice("compare", COMPARED, "previous") == "previous",
        bucket_wish=wish,
        bucket=bucket,
        whole=read_whole(asked, RANGES) if span.name == "custom" else None,
        notes=(*in_view.notes, *asked.notes),
    )
