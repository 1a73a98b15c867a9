"""The overview's filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.http import QueryDict

from analytics.ledger.buckets import Unit
from analytics.queries import Dimension
from dashboard.filters.asked import Asked
from dashboard.filters.fineness import BUCKETS, read_bucket
from dashboard.filters.ranges import Known, Span, read_span

GROUPS = {"operation": "Operation", "account": "Account", "period": "Period"}
COMPARED = {"previous": "The previous range", "none": "Nothing"}


@dataclass(frozen=True, slots=True)
class OverviewFilter:
    """What the overview shows. `accounts` are those asked for, empty for all.

    `compared` says that the previous range is shown too.
    """

    accounts: tuple[int, ...]
    span: Span
    by: Dimension
    compared: bool
    bucket_wish: str
    bucket: Unit
    notes: tuple[str, ...]

    @property
    def bucket_word(self) -> str:
        return BUCKETS[self.bucket].lower()


def read_accounts(query: QueryDict, names: dict[int, str]) -> tuple[tuple[int, ...], list[str]]:
    """The accounts asked for (empty: all) and what could not be used, before ranges are known."""
    asked = Asked(query)
    return asked.accounts(names), asked.notes


def read_overview_filter(
    query: QueryDict, accounts: tuple[int, ...], known: Known, *, default: str, notes: Sequence[str]
) -> OverviewFilter:
    """`default` is the range where the URL names none."""
    asked = Asked(query)
    span = read_span(asked, known, default)
    by = cast("Dimension", asked.choice("by", GROUPS, "operation"))
    wish, bucket = read_bucket(asked, span.until - span.since)
    compared = asked.choice("compare", COMPARED, "previous") == "previous"
    return OverviewFilter(accounts, span, by, compared, wish, bucket, (*notes, *asked.notes))
