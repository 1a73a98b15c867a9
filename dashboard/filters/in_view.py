"""Whose figures are asked for: accounts, or the accounts of teams."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from dashboard.filters.asked import Asked, Note


@dataclass(frozen=True, slots=True)
class TeamSeen:
    """A team that one may know of, with those of its accounts that one sees."""

    name: str
    accounts: frozenset[int]


@dataclass(frozen=True, slots=True)
class InView:
    """Whose figures a URL asks for, before ranges are known.

    `accounts` and `teams` are those asked for by themselves, `wanted` the accounts that both leave
    (empty: all that one sees).
    """

    accounts: tuple[int, ...]
    teams: tuple[int, ...]
    wanted: tuple[int, ...]
    notes: tuple[Note, ...]


def read_in_view(
    query: QueryDict, names: Mapping[int, str], teams: Mapping[int, TeamSeen]
) -> InView:
    """Accounts by id or name, narrowed to those of the teams where any are asked for."""
    asked = Asked(query)
    accounts = asked.accounts(names)
    chosen = asked.teams({pk: team.name for pk, team in teams.items()})
    wanted = accounts
    if chosen:
        theirs = {account for team in chosen for account in teams[team].accounts}
        wanted = tuple(pk for pk in accounts or names if pk in theirs)
        if not theirs:
            asked.note("team", "That team has no account that you see: all accounts are shown.")
            chosen, wanted = (), accounts
        elif not wanted:
            asked.note("account", "That account is not that team’s: the team’s accounts are shown.")
            accounts, wanted = (), tuple(pk for pk in names if pk in theirs)
    return InView(accounts, chosen, () if len(wanted) == len(names) else wanted, tuple(asked.notes))
