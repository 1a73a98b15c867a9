"""The range against the same point of the range before it: by account, operation and team."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from analytics.ledger.buckets import quarter_of
from analytics.queries import (
    Agreed,
    Beginning,
    Dimension,
    Point,
    as_far,
    borne_until,
    burn,
    burned_until,
)
from dashboard.groups import Group, Key
from dashboard.pages.overview.earlier import label_of
from dashboard.pages.overview.previous import PreviousRange
from dashboard.pages.overview.scope import Scope

MOST = 5  # of what changed most


@dataclass(frozen=True, slots=True)
class Change:
    """Observed credits of one operation of one account: in the range, and before to that point."""

    account_id: int
    account: str
    operation: str
    now: int
    then: int

    @property
    def by(self) -> int:
        return self.now - self.then


@dataclass(frozen=True, slots=True)
class Then:
    """What a row has now, and had at the same point before: credits of the same accounts."""

    now: int
    then: int

    @property
    def by(self) -> int:
        return self.now - self.then

    @property
    def change(self) -> float | None:
        """As a share of what it was; None where it was nothing."""
        return self.by / self.then if self.then > 0 else None


@dataclass(frozen=True, slots=True)
class Compared:
    """`changes` of the accounts that have a range before; `label` names that range.

    `teams` are the credits before by team's id, None where teams are not asked for or an account
    is left out: its part of a team's credits is not known.
    """

    changes: tuple[Change, ...]
    accounts: frozenset[int]
    label: str
    teams: dict[int | None, int] | None

    @property
    def total(self) -> Then:
        return _then(self.changes)

    @property
    def most(self) -> list[Change]:
        """What changed most, either way."""
        moved = [change for change in self.changes if change.by]
        return sorted(moved, key=lambda change: -abs(change.by))[:MOST]

    def of(self, group: Group, by: Dimension, accounts: Collection[int]) -> Then | None:
        """`accounts` are those that the group is of, where it is one's period."""
        if by == "team":
            return Then(group.credits, self.teams.get(_id(group.key), 0)) if self.teams else None
        if by == "operation":
            return _then(change for change in self.changes if change.operation == group.key)
        if by == "account":
            accounts = [group.key] if isinstance(group.key, int) else []
        elif len(accounts) != 1:
            return None
        if not self.accounts.issuperset(accounts):
            return None
        return _then(change for change in self.changes if change.account_id in accounts)


def compared(scope: Scope, begun: Mapping[int, Beginning]) -> Compared | None:
    """None where nothing is compared, or nothing is known of the range before.

    Accounts that were not counted yet when the range before began are left out.
    """
    previous = scope.previous
    if previous is None:
        return None
    point = _point(scope, previous, begun)
    if not point.until:
        return None
    span, names = scope.asked.span, {pk: scope.names[pk] for pk in point.until}
    now = burn(
        names,
        span.since,
        span.until,
        by=("account", "operation"),
        zone=scope.zone,
        periods=span.periods,
    )
    then = burned_until(point, names, scope.zone)
    if not any(then.values()):
        return None
    whole = len(names) == len(scope.views)
    here = {(cell.account_id or 0, cell.operation or ""): cell.credits for cell in now.cells}
    return Compared(
        tuple(
            Change(account, names[account], operation, here.get(key, 0), then.get(key, 0))
            for key in sorted({*here, *then})
            for account, operation in [key]
        ),
        frozenset(names),
        label_of(previous, span, scope.zone),
        _teams(scope, point, scope.agreed) if scope.agreed is not None and whole else None,
    )


def _point(scope: Scope, previous: PreviousRange, begun: Mapping[int, Beginning]) -> Point:
    """A period that has ended counts for its whole length, and no longer."""
    through, later = scope.through, previous.later
    if previous.periods is None:
        later = {
            account: shift
            for account, shift in later.items()
            if account in begun and begun[account].counted_since <= previous.since
        }
    else:
        periods = scope.current if scope.asked.span.name == "period" else scope.before
        edges = {period.account_id: period.edge for period in periods}
        through = {pk: min(at, edges.get(pk, at)) for pk, at in through.items()}
    until = as_far(previous.since, previous.until, through, later)
    return Point(quarter_of(previous.since), until, previous.periods)


def _teams(scope: Scope, point: Point, agreed: Agreed) -> dict[int | None, int]:
    """By team; teams that the person may not know of are one, with 0 as id."""
    found: dict[int | None, int] = {}
    for team, credits in borne_until(point, scope.names, scope.zone, agreed).items():
        key = team if team is None or team in scope.teams else 0
        found[key] = found.get(key, 0) + credits
    return found


def _then(changes: Iterable[Change]) -> Then:
    rows = list(changes)
    return Then(sum(row.now for row in rows), sum(row.then for row in rows))


def _id(key: Key) -> int | None:
    return key if isinstance(key, int) else None
