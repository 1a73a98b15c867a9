"""The filters of the sync page's history."""

from dataclasses import dataclass

from django.http import QueryDict

from dashboard.filters.asked import Asked

OUTCOMES = {"any": "All runs", "failed": "Failed runs"}
LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class RunsFilter:
    """`before` is the key of a page of runs, None for the latest."""

    failed: bool
    before: int | None
    notes: tuple[str, ...]


def read_runs_filter(query: QueryDict) -> RunsFilter:
    asked = Asked(query)
    failed = asked.choice("outcome", OUTCOMES, "any") == "failed"
    key = asked.text("before")
    before = int(key) if key.isascii() and key.isdigit() and len(key) < 20 else None
    if key and (before is None or before > LARGEST_KEY):
        asked.notes.append("There is no such page of runs: the latest are shown.")
        before = None
    return RunsFilter(failed, before, tuple(asked.notes))
