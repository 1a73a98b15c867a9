"""The filters of the periods page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import QueryDict

from dashboard.filters.asked import Asked, Note

LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PeriodsFilter:
    """No account means all of them. `before` is the key of a page: a start (UTC) and a row.
    `found` is the part of a name by which an account is looked for."""

    accounts: tuple[int, ...]
    found: str
    before: tuple[datetime, int] | None
    notes: tuple[Note, ...]


def read_periods_filter(query: QueryDict, names: Mapping[int, str]) -> PeriodsFilter:
    asked = Asked(query)
    accounts = asked.accounts(names)
    key = asked.text("before")
    before = _key(key)
    if key and before is None:
        asked.note("before", "There is no such page of periods: the latest are shown.")
    return PeriodsFilter(accounts, asked.searched("find"), before, tuple(asked.notes))


@dataclass(frozen=True, slots=True)
class MonthsFilter:
    """No account means all of them. `before` is the day before which the latest month ends.
    `found` is the part of a name by which an account is looked for."""

    accounts: tuple[int, ...]
    found: str
    before: date | None
    notes: tuple[Note, ...]


def read_months_filter(query: QueryDict, names: Mapping[int, str], now: datetime) -> MonthsFilter:
    asked = Asked(query)
    accounts, found = asked.accounts(names), asked.searched("find")
    return MonthsFilter(accounts, found, asked.day("before", now.date()), tuple(asked.notes))


def _key(text: str) -> tuple[datetime, int] | None:
    start, _, pk = text.partition("~")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 20 and int(pk) <= LARGEST_KEY):
        return None
    try:
        at = datetime.fromisoformat(start)
        return (at.astimezone(UTC), int(pk)) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None
