"""Which accounts in view are split between teams, in words."""

from dataclasses import dataclass

from accounts.shares import shares_on
from dashboard.pages.overview.scope import Scope


@dataclass(frozen=True, slots=True)
class SharedWords:
    """Teams and percent as they hold today: "Brand 60 %, Social 40 %"; "" where none is agreed."""

    account_id: int
    account: str
    words: str
    changes: int


def shared_words(scope: Scope) -> list[SharedWords]:
    """Of each account whose credits are no one team's alone; nothing where teams do not matter."""
    if scope.agreed is None:
        return []
    found = []
    for pk, name in scope.names.items():
        agreed = scope.agreed.get(pk, ())
        shares = shares_on(agreed, scope.now.date())
        words = ", ".join(f"{share.team} {share.percent}\u00a0%" for share in shares)
        since, until = scope.asked.span.since.date(), scope.asked.span.until.date()
        changes = sum(since < agreement.since < until for agreement in agreed)
        if len(shares) != 1 or changes:
            found.append(SharedWords(pk, name, words, changes))
    return found
