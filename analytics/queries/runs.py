"""What reads now, what is due, and what became of earlier runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from accounts.models import ApiAccount
from accounts.models.keys import AccountState
from analytics.models import SyncRun, Work
from analytics.models.work import WorkKind
from analytics.queries.accounts import AccountView, account_views

PAGE = 50

Place = tuple[datetime, int]  # when a run started, and its key


@dataclass(frozen=True, slots=True)
class WorkView:
    """One kind of work on one account; `label` names the kind. Long ones: `done` of `total`."""

    account_id: int
    account: str
    kind: str
    label: str
    due_at: datetime | None
    is_running: bool
    done: int
    total: int | None
    last_success_at: datetime | None
    failing_since: datetime | None
    failures: int
    problem: str

    @property
    def is_reading(self) -> bool:
        """Whether it takes readings of /quota."""
        return self.kind == WorkKind.READING


@dataclass(frozen=True, slots=True)
class RunView:
    """One run, or a day's tally of `runs` runs in which nothing happened (`tally_day` is set)."""

    id: int
    account_id: int
    account: str
    kind: str
    label: str
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    outcome_label: str
    tally_day: date | None
    runs: int
    seconds: float
    requests: int
    readings: int
    new_images: int
    gone_images: int
    priced_images: int
    error_code: str
    note: str

    @property
    def is_reading(self) -> bool:
        """Whether it took a reading of /quota."""
        return self.kind == WorkKind.READING

    @property
    def is_quiet(self) -> bool:
        """Nothing was found: a tally of turns that did find something is none of quiet runs."""
        return not (self.readings or self.new_images or self.gone_images or self.priced_images)


@dataclass(frozen=True, slots=True)
class RunPage:
    """Runs, latest first; `older` is the key of the next page, None at the end."""

    runs: tuple[RunView, ...]
    older: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """How fresh the images of some accounts are: the oldest of their last readings (None if one
    was never read, or there is none), and the first of those that fail, with what is the matter."""

    read_at: datetime | None
    failing: str
    problem: str
    failing_since: datetime | None


def reading_of(accounts: QuerySet[ApiAccount]) -> Reading:
    """Of accounts that are read; those paused or closed make nothing stale."""
    works = Work.objects.filter(
        account__in=accounts, account__state=AccountState.ACTIVE, kind=WorkKind.READING
    )
    rows = list(works.select_related("account").order_by("account__name"))
    times = [row.last_success_at for row in rows]
    told = [at for at in times if at is not None]
    failing = next((row for row in rows if row.error), None)
    return Reading(
        read_at=min(told) if told and len(told) == len(times) else None,
        failing=failing.account.name if failing else "",
        problem=failing.error if failing else "",
        failing_since=failing.failing_since if failing else None,
    )


def standing(
    accounts: QuerySet[ApiAccount], now: datetime
) -> tuple[list[AccountView], list[WorkView]]:
    """How these accounts stand, by name, and their works: one query reads those for both."""
    rows = list(Work.objects.filter(account__in=accounts).select_related("account"))
    return account_views(accounts, now, rows), _alive(rows, now)


def work_views(accounts: QuerySet[ApiAccount], now: datetime) -> list[WorkView]:
    """Works of these accounts that are due some time, run, or failed; by account and kind."""
    return _alive(Work.objects.filter(account__in=accounts).select_related("account"), now)


def _alive(rows: Iterable[Work], now: datetime) -> list[WorkView]:
    views = [_work_view(row, now) for row in rows]
    alive = [view for view in views if view.due_at or view.is_running or view.problem]
    return sorted(alive, key=lambda view: (view.account, view.kind))


def _work_view(row: Work, now: datetime) -> WorkView:
    return WorkView(
        account_id=row.account_id,
        account=row.account.name,
        kind=row.kind,
        label=WorkKind(row.kind).label,
        due_at=row.due_at,
        is_running=row.lease_until is not None and row.lease_until > now,
        done=row.done,
        total=row.total,
        last_success_at=row.last_success_at,
        failing_since=row.failing_since,
        failures=row.failures,
        problem=row.error,
    )


def find_runs(
    accounts: QuerySet[ApiAccount],
    *,
    before: int | Place | None = None,
    failed: bool = False,
    size: int = PAGE,
) -> RunPage:
    """A page of runs of these accounts, latest first; only the failed ones if asked for.

    `before` is the key of a page, or the place of its neighbour's last run.
    """
    rows = SyncRun.objects.filter(account__in=accounts).select_related("account")
    if failed:
        rows = rows.filter(outcome="failed")
    if place := _place(before):
        at, pk = place
        rows = rows.filter(Q(started_at__lt=at) | Q(started_at=at, pk__lt=pk))
    found = list(rows.order_by("-started_at", "-pk")[: size + 1])
    runs = tuple(_view(row) for row in found[:size])
    return RunPage(runs, runs[-1].id if len(found) > size else None)


def _place(before: int | Place | None) -> Place | None:
    """None on the first page, and where there is no such run any more."""
    if not isinstance(before, int):
        return before
    return SyncRun.objects.filter(pk=before).values_list("started_at", "pk").first()


def _view(row: SyncRun) -> RunView:
    return RunView(
        id=row.pk,
        account_id=row.account_id,
        account=row.account.name,
        kind=row.kind,
        label=WorkKind(row.kind).label,
        started_at=row.started_at,
        finished_at=row.finished_at,
        outcome=row.outcome,
        outcome_label=row.get_outcome_display(),
        tally_day=row.tally_day,
        runs=row.runs,
        seconds=row.seconds,
        requests=row.requests,
        readings=row.readings,
        new_images=row.new_images,
        gone_images=row.gone_images,
        priced_images=row.priced_images,
        error_code=row.error_code,
        note=row.note,
    )
