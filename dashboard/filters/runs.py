"""The filters of the sync page's history."""

from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from dashboard.filters.asked import Asked, Note
from dashboard.filters.instants import read_instant

OUTCOMES = {"any": "All runs", "failed": "Failed runs"}
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class RunsFilter:
    """`before` is the key of a page of runs, None for the latest.

    `read` is the account that somebody asked to have read, `asked_at` (UTC); both None otherwise.
    """

    failed: bool
    before: int | None
    read: int | None
    asked_at: datetime | None
    notes: tuple[Note, ...]


def read_runs_filter(query: QueryDict) -> RunsFilter:
    asked = Asked(query)
    failed = asked.choice("outcome", OUTCOMES, "any") == "failed"
    before, read = _key(asked.text("before")), _key(asked.text("read"))
    if asked.text("before") and before is None:
        asked.note("before", "There is no such page of runs: the latest are shown.")
    asked_at = read_instant(asked, "asked") if read else None
    return RunsFilter(failed, before, read if asked_at else None, asked_at, tuple(asked.notes))


def _key(text: str) -> int | None:
    key = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None
    return key if key is not None and key <= LARGEST_KEY else None
