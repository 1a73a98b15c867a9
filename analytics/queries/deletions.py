"""What deleting would take, and how jobs of deletions fare."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, IntegerField, QuerySet, Value, When

from accounts.models import ApiAccount
from accounts.models.keys import AccountState
from analytics.deletion_keys import none_may_delete
from analytics.models import Deletion, DeletionJob, Image, Work
from analytics.models.deletions import OPEN, DeletionState
from analytics.models.work import WorkKind
from analytics.queries.image_views import ImageView, as_view

JOBS = 50
SHOWN = 200  # images of a job; those that were not deleted come first
MORE_TO_SAY = (DeletionState.FAILED, DeletionState.UNKNOWN, DeletionState.REFUSED)


@dataclass(frozen=True, slots=True)
class Doomed:
    """What would be lost: these images. Left out: those that are `gone` or `busy` (asked for
    already), and those of `unread` accounts. Nothing may delete in the accounts `refused`.

    `credits` were charged for them, as far as known; of `unpriced` ones it is not.
    """

    images: tuple[ImageView, ...]
    gone: int
    busy: int
    unread: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def credits(self) -> int:
        return sum(image.credits_charged or 0 for image in self.images)

    @property
    def unpriced(self) -> int:
        return sum(image.credits_charged is None for image in self.images)

    @property
    def candidates(self) -> int:
        return sum(len(image.svg_candidates) for image in self.images)


@dataclass(frozen=True, slots=True)
class DeletionView:
    """One image of a job. `image` is its row; `prompt` is None where the reader may not see it."""

    image: int | None
    vendor_id: str
    account: str
    operation: str
    prompt: str | None
    credits_charged: int | None
    state: str
    label: str
    ended_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """An account where the job goes on at `due_at`, if it `is_read`; and what is the matter."""

    account: str
    due_at: datetime
    is_read: bool
    problem: str


@dataclass(frozen=True, slots=True)
class JobView:
    """A job: `ended` of `total` are over, `deleted` of them done; `outcomes` counts by label."""

    id: UUID
    asked_by: str
    asked_at: datetime
    stopped_at: datetime | None
    stopped_by: str
    total: int
    ended: int
    deleted: int
    waiting: int
    outcomes: tuple[tuple[str, int], ...]

    @property
    def is_over(self) -> bool:
        return self.ended == self.total


def doomed_images(
    accounts: QuerySet[ApiAccount], readable: QuerySet[ApiAccount], ids: Collection[int]
) -> Doomed | None:
    """What deleting these images would take. None if one of them is not of these accounts."""
    rows = Image.objects.filter(account__in=accounts, pk__in=ids).select_related("account")
    found = list(rows.order_by("-created_at", "-pk"))
    if len(found) < len(set(ids)):
        return None
    asked_for = Deletion.objects.filter(image__in=found, state__in=OPEN)
    busy = set(asked_for.values_list("image_id", flat=True))
    here = [row for row in found if row.gone_at is None and row.pk not in busy]
    may_read = set(readable.values_list("pk", flat=True))
    read = [row for row in here if row.account.state == AccountState.ACTIVE]
    return Doomed(
        images=tuple(as_view(row, may_read) for row in read),
        gone=sum(row.gone_at is not None for row in found),
        busy=len(busy),
        unread=_names(row.account for row in here if row not in read),
        refused=_names(
            account for account in {row.account for row in read} if none_may_delete(account)
        ),
    )


def deletion_jobs(accounts: QuerySet[ApiAccount]) -> list[JobView]:
    """The latest jobs with images of these accounts."""
    jobs = DeletionJob.objects.filter(deletions__account__in=accounts).distinct()
    latest = list(jobs.order_by("-asked_at", "pk")[:JOBS])
    counts = _counts(Deletion.objects.filter(job__in=latest, account__in=accounts))
    return [_job(row, counts[row.pk]) for row in latest]


def deletion_job(accounts: QuerySet[ApiAccount], pk: UUID) -> JobView | None:
    """One job, as far as it is of these accounts; None if it has none of theirs."""
    counts = _counts(Deletion.objects.filter(job=pk, account__in=accounts))
    return _job(DeletionJob.objects.get(pk=pk), counts[pk]) if pk in counts else None


def deletions_of(
    accounts: QuerySet[ApiAccount], readable: QuerySet[ApiAccount], pk: UUID
) -> list[DeletionView]:
    """The first SHOWN images of a job: those that were not deleted before the others."""
    may_read = set(readable.values_list("pk", flat=True))
    first = Case(
        When(state__in=MORE_TO_SAY, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    rows = Deletion.objects.filter(job=pk, account__in=accounts)
    rows = rows.select_related("account", "image").order_by(first, "pk")
    return [_view(row, may_read) for row in rows[:SHOWN]]


def held_up(accounts: QuerySet[ApiAccount], pk: UUID) -> list[Held]:
    """The accounts of these where something of the job is still to be done."""
    rows = Deletion.objects.filter(job=pk, state__in=OPEN)
    works = Work.objects.filter(
        kind=WorkKind.DELETING, account__in=accounts, due_at__isnull=False
    ).filter(account__in=rows.values("account"))
    return [
        Held(
            account=work.account.name,
            due_at=work.due_at,
            is_read=work.account.state == AccountState.ACTIVE,
            problem=work.error,
        )
        for work in works.select_related("account").order_by("account__name")
        if work.due_at is not None
    ]


def _names(accounts: Iterable[ApiAccount]) -> tuple[str, ...]:
    return tuple(sorted({account.name for account in accounts}))


def _counts(rows: QuerySet[Deletion]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = {}
    states = rows.values_list("job", "state").annotate(times=Count("pk"))
    for job, state, times in states.order_by("job"):
        found.setdefault(job, {})[state] = times
    return found


def _job(row: DeletionJob, counts: dict[str, int]) -> JobView:
    return JobView(
        id=row.pk,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        stopped_at=row.stopped_at,
        stopped_by=row.stopped_by,
        total=sum(counts.values()),
        ended=sum(times for state, times in counts.items() if state not in OPEN),
        deleted=counts.get(DeletionState.DELETED, 0),
        waiting=counts.get(DeletionState.WAITING, 0),
        outcomes=tuple((state.label, counts[state]) for state in DeletionState if state in counts),
    )


def _view(row: Deletion, may_read: set[int]) -> DeletionView:
    image = row.image
    return DeletionView(
        image=image.pk if image else None,
        vendor_id=row.vendor_id,
        account=row.account.name,
        operation=row.operation,
        prompt=image.prompt if image and row.account_id in may_read else None,
        credits_charged=image.credits_charged if image else None,
        state=row.state,
        label=DeletionState(row.state).label,
        ended_at=row.ended_at,
        reason=row.reason,
    )
