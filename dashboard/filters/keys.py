"""The filters of the page about accounts and keys."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from dashboard.filters.asked import Asked, Note

STATES = {
    "any": "Any state",
    "answering": "Keys that answer",
    "refused": "Keys that fail",
    "rotating": "Keys in rotation",
    "unused": "Disabled and retired",
}
STANDINGS = {
    "answering": {"good", "proving", "retiring"},
    "refused": {"refused", "unscoped", "unreadable", "halted"},
    "rotating": {"proving", "halted", "retiring"},
    "unused": {"disabled", "retired"},
}


@dataclass(frozen=True, slots=True)
class KeysFilter:
    """No account means all of them; `state` is one of STATES."""

    accounts: tuple[int, ...]
    state: str
    notes: tuple[Note, ...]

    def shows(self, standing: str) -> bool:
        return self.state == "any" or standing in STANDINGS[self.state]


def read_keys_filter(query: QueryDict, known: Mapping[int, str]) -> KeysFilter:
    asked = Asked(query)
    accounts = asked.accounts(known)
    return KeysFilter(accounts, asked.choice("state", STATES, "any"), tuple(asked.notes))
