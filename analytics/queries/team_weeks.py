"""What accounts burned in a week, against the week before."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import ApiAccount
from analytics.ledger.variance import relative
from analytics.queries.burn import burn
from analytics.queries.cells import BurnTable, Dimension
from analytics.queries.periods import beginnings

MOST = 3  # of what changed most
BY_BOTH: tuple[Dimension, ...] = ("account", "operation")


@dataclass(frozen=True, slots=True)
class WeekLine:
    """Observed credits of the week and of the one before, None where that is not known whole."""

    name: str
    credits: int
    before: int | None

    @property
    def by(self) -> int | None:
        return None if self.before is None else self.credits - self.before

    @property
    def change(self) -> float | None:
        """As a share of the week before; None where that was nothing."""
        return relative(self.credits, self.before)


@dataclass(frozen=True, slots=True)
class WeekMove:
    """One operation of one account whose credits changed."""

    account: str
    operation: str
    credits: int
    before: int

    @property
    def by(self) -> int:
        return self.credits - self.before


@dataclass(frozen=True, slots=True)
class AccountsWeek:
    """The week `[since, until)` of some accounts, each counted whole. Lines are dearest first.

    `most` are the largest changes, of the accounts that are compared. `not_compared` are those
    that were not counted from the start of the week before on: a whole of which one is a part is
    not compared either. `estimated` and `reconstructed` credits are in no line.
    """

    since: datetime
    until: datetime
    total: WeekLine
    operations: tuple[WeekLine, ...]
    accounts: tuple[WeekLine, ...]
    most: tuple[WeekMove, ...]
    not_compared: tuple[str, ...]
    estimated: int
    reconstructed: int


def accounts_week(
    accounts: QuerySet[ApiAccount],
    before: datetime,
    since: datetime,
    until: datetime,
    zone: ZoneInfo,
) -> AccountsWeek:
    """`[before, since)` is the week before; all three begin a day in `zone`."""
    names = dict(accounts.values_list("pk", "name"))
    now = burn(names, since, until, by=BY_BOTH, zone=zone)
    then = burn(names, before, since, by=BY_BOTH, zone=zone)
    known = beginnings(names)
    new = {pk for pk in names if pk not in known or known[pk].counted_since > before}
    here, there = _sums(now), _sums(then)
    whole = not new
    return AccountsWeek(
        since=since,
        until=until,
        total=WeekLine("", now.credits, then.credits if whole else None),
        operations=_operations(here, there if whole else None),
        accounts=_accounts(names, here, there, new),
        most=_most(names, here, there, new),
        not_compared=tuple(sorted(names[pk] for pk in new)),
        estimated=now.estimated,
        reconstructed=now.reconstructed,
    )


Sums = Mapping[tuple[int, str], int]  # by account and operation


def _sums(table: BurnTable) -> Sums:
    return {(cell.account_id or 0, cell.operation or ""): cell.credits for cell in table.cells}


def _operations(here: Sums, there: Sums | None) -> tuple[WeekLine, ...]:
    now, then = _by_operation(here), _by_operation(there or {})
    return _dearest_first(
        WeekLine(name, now[name], None if there is None else then[name]) for name in {*now, *then}
    )


def _accounts(
    names: Mapping[int, str], here: Sums, there: Sums, new: set[int]
) -> tuple[WeekLine, ...]:
    now, then = _by_account(here), _by_account(there)
    return _dearest_first(
        WeekLine(name, now[pk], None if pk in new else then[pk]) for pk, name in names.items()
    )


def _by_operation(sums: Sums) -> Counter[str]:
    found = Counter[str]()
    for (_, operation), credits in sums.items():
        found[operation] += credits
    return found


def _by_account(sums: Sums) -> Counter[int]:
    found = Counter[int]()
    for (account, _), credits in sums.items():
        found[account] += credits
    return found


def _most(names: Mapping[int, str], here: Sums, there: Sums, new: set[int]) -> tuple[WeekMove, ...]:
    moves = [
        WeekMove(names[pk], operation, here.get((pk, operation), 0), there.get((pk, operation), 0))
        for pk, operation in {*here, *there}
        if pk not in new
    ]
    moved = [move for move in moves if move.by]
    return tuple(sorted(moved, key=lambda m: (-abs(m.by), m.account, m.operation))[:MOST])


def _dearest_first(lines: Iterable[WeekLine]) -> tuple[WeekLine, ...]:
    return tuple(sorted(lines, key=lambda line: (-line.credits, line.name.lower(), line.name)))
