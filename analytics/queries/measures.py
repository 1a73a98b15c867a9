"""What a monitoring system asks every minute: each account's figures, its works and its keys."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, QuerySet, Sum

from accounts.models import ApiAccount
from accounts.models.keys import AccountState
from analytics.ledger.records import UNATTRIBUTED
from analytics.models import QuarterBurn, SyncRun, Work
from analytics.models.work import AT_HOME, Outcome, WorkKind
from analytics.queries.accounts import AccountView, account_views
from analytics.queries.burn import burn
from analytics.queries.cells import BurnCell
from analytics.queries.keys import KeyWindow, windows_of

MOST_OPERATIONS = 50  # of an account, by name
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Spent:
    """Observed credits of an account's operation since its first reading's period began.

    Neither ever falls while readings come in; their difference is the burn.
    """

    account: str
    operation: str
    used: int
    given_back: int


@dataclass(frozen=True, slots=True)
class WorkMeasure:
    """Of one kind, over all accounts: how many works wait to be done, for how many seconds the
    oldest of them has (0: none waits), and when one last succeeded."""

    kind: str
    due: int
    late_seconds: float
    last_success_at: datetime | None


@dataclass(frozen=True, slots=True)
class Measures:
    """`unattributed` are credits by account that no operation is named for: they may fall.

    `runs` counts by kind and outcome what began since the month did (UTC), every pair of them.
    """

    now: datetime
    accounts: tuple[AccountView, ...]
    spent: tuple[Spent, ...]
    unattributed: tuple[tuple[str, int], ...]
    works: tuple[WorkMeasure, ...]
    runs: tuple[tuple[str, str, int], ...]
    windows: tuple[KeyWindow, ...]


def measures(accounts: QuerySet[ApiAccount], now: datetime) -> Measures:
    """Ten queries at most, however many accounts, operations and runs there are."""
    works = list(Work.objects.filter(account__in=accounts))
    views = account_views(accounts, now, works)
    names = {view.id: view.name for view in views}
    cells = burn(names, by=("operation", "account")).cells
    named = [cell for cell in cells if cell.operation != UNATTRIBUTED]
    active = {view.id for view in views if view.state == AccountState.ACTIVE}
    doable = [work for work in works if work.account_id in active or work.kind in AT_HOME]
    return Measures(
        now=now,
        accounts=tuple(views),
        spent=_spent([cell for cell in named if cell.usage or cell.correction]),
        unattributed=tuple(
            (str(cell.account), cell.credits) for cell in cells if cell.operation == UNATTRIBUTED
        ),
        works=tuple(_measure(kind, works, doable, now) for kind in WorkKind),
        runs=_runs(list(names), now),
        windows=tuple(windows_of(accounts)),
    )


def _spent(cells: Sequence[BurnCell]) -> tuple[Spent, ...]:
    own_name = _with_own_names(cells)
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for cell in cells:
        operation = str(cell.operation)
        kept = (cell.account_id, operation) in own_name
        total = sums[str(cell.account), operation if kept else OTHER]
        total[0] += cell.usage
        total[1] -= cell.correction
    return tuple(Spent(*names, *total) for names, total in sorted(sums.items()))


def _with_own_names(cells: Sequence[BurnCell]) -> set[tuple[int | None, str]]:
    """Of each account the operations that are named, the first that were ever used.

    Not the largest: when one of those overtook another, both would change places with a part of
    "other", whose counter would fall.
    """
    of_account: dict[int | None, set[str]] = defaultdict(set)
    for cell in cells:
        of_account[cell.account_id].add(str(cell.operation))
    many = [account for account, found in of_account.items() if len(found) > MOST_OPERATIONS]
    first = _first_used(many) if many else {}
    named = set()
    for account, found in of_account.items():
        by_age = sorted((first.get((account, name), ""), name) for name in found)
        named |= {(account, name) for _, name in by_age[:MOST_OPERATIONS]}
    return named


def _first_used(accounts: Sequence[int | None]) -> dict[tuple[int | None, str], str]:
    rows = QuarterBurn.objects.filter(account__in=accounts, period__isnull=False).order_by()
    found = rows.values_list("account_id", "operation").annotate(first=Min("quarter"))
    return {(account, operation): first.isoformat() for account, operation, first in found}


def _measure(
    kind: WorkKind, works: Sequence[Work], doable: Sequence[Work], now: datetime
) -> WorkMeasure:
    due = [
        work.due_at
        for work in doable
        if work.kind == kind
        and work.due_at is not None
        and work.due_at <= now
        and (work.lease_until is None or work.lease_until <= now)
    ]
    done = [work.last_success_at for work in works if work.kind == kind and work.last_success_at]
    return WorkMeasure(
        kind=kind,
        due=len(due),
        late_seconds=(now - min(due)).total_seconds() if due else 0.0,
        last_success_at=max(done, default=None),
    )


def _runs(accounts: Sequence[int], now: datetime) -> tuple[tuple[str, str, int], ...]:
    """Of this month: a sum over years of runs would be slower every day."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = SyncRun.objects.filter(account__in=accounts, started_at__gte=month).order_by()
    sums = rows.values_list("kind", "outcome").annotate(sum=Sum("runs"))
    found = {(kind, outcome): count for kind, outcome, count in sums}
    return tuple(
        (kind, outcome, found.get((kind, outcome), 0)) for kind in WorkKind for outcome in Outcome
    )
