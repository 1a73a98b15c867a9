"""What the pages of prices and purchases are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from dashboard.filters.asked import Asked, Note

LARGEST_KEY = 2**63 - 1


@dataclass(frozen=True, slots=True)
class MoneyFilter:
    """No account means all of them. `before` is the key of a page: a day (UTC) and a row."""

    accounts: tuple[int, ...]
    before: tuple[date, int] | None
    notes: tuple[Note, ...]


def read_money_filter(query: QueryDict, names: Mapping[int, str]) -> MoneyFilter:
    asked = Asked(query)
    accounts, key = asked.accounts(names), asked.text("before")
    before = _key(key)
    if key and before is None:
        asked.note("before", "There is no such page: the latest are shown.")
    return MoneyFilter(accounts, before, tuple(asked.notes))


def _key(text: str) -> tuple[date, int] | None:
    day, _, pk = text.partition("~")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 20 and int(pk) <= LARGEST_KEY):
        return None
    try:
        return date.fromisoformat(day), int(pk)
    except ValueError:
        return None
