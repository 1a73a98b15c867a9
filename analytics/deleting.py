"""A person asks to have images deleted at the vendor, or stops what has not been sent yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from accounts.audit import Actor, record
from accounts.models import ApiAccount
from accounts.models.audit import Act
from accounts.models.keys import AccountState
from analytics.deletion_keys import forget_refusals
from analytics.models import Deletion, DeletionJob, Image
from analytics.models.deletions import OPEN, DeletionState
from analytics.models.work import WorkKind
from analytics.sync.gallery import STAND_INS
from analytics.sync.leases import ask_for

MOST = 1000  # images of a job
STOPPED = "It was stopped before anything was sent."


class NotAsked(Exception):
    """Why nothing is deleted, in one sentence for who asked."""


class UnknownImage(NotAsked):
    """One of the images is not among those that the person may see."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The job, how many images it has, and how many were left out (gone, or another job's)."""

    job: UUID
    images: int
    left_out: int


def ask(
    job_id: UUID,
    accounts: QuerySet[ApiAccount],
    image_ids: Iterable[int],
    actor: Actor,
    now: datetime,
) -> Asked:
    """Have these images of these accounts deleted in the background; the same id is the same job.

    Of many who ask for an image at once one gets it. Raises NotAsked; then nothing was changed.
    """
    wanted = set(image_ids)
    try:
        with transaction.atomic():
            known = _known(job_id, actor, len(wanted))
            return known or _asked(job_id, _rows(accounts, wanted), len(wanted), actor, now)
    except IntegrityError:  # the same form, at the same moment
        known = _known(job_id, actor, len(wanted))
        if known is None:
            raise
        return known


@transaction.atomic
def stop(job_id: UUID, actor: Actor, now: datetime) -> int:
    """Have nothing more of the job sent; what was sent ends by itself. How many were stopped."""
    job = DeletionJob.objects.filter(pk=job_id, stopped_at__isnull=True)
    if job.update(stopped_at=now, stopped_by=actor.who) != 1:
        return 0
    stopped = Deletion.objects.filter(job=job_id, state=DeletionState.WAITING).update(
        state=DeletionState.STOPPED, reason=STOPPED, ended_at=now, due_at=None
    )
    record(
        Act.IMAGES_DELETION,
        actor,
        DeletionJob.objects.get(pk=job_id),
        after={"stopped": stopped},
        note="Stopped.",
    )
    return stopped


def _known(job_id: UUID, actor: Actor, wanted: int) -> Asked | None:
    job = DeletionJob.objects.filter(pk=job_id).first()
    if job is None:
        return None
    if job.asked_by != actor.who:
        raise UnknownImage("This form is somebody else’s.")
    images = job.deletions.count()
    return Asked(job.pk, images, wanted - images)


def _rows(accounts: QuerySet[ApiAccount], wanted: set[int]) -> list[Image]:
    """Those that can be asked for; whose they are, of many who ask, the constraint decides."""
    if len(wanted) > MOST:
        raise NotAsked(f"At most {MOST} images can be deleted at once: choose fewer.")
    rows = Image.objects.filter(account__in=accounts, pk__in=wanted).select_related("account")
    found = list(rows.order_by("pk"))
    if len(found) < len(wanted):
        raise UnknownImage("One of these images is not known.")
    return [
        row for row in found if row.gone_at is None and row.account.state == AccountState.ACTIVE
    ]


def _asked(job_id: UUID, rows: list[Image], wanted: int, actor: Actor, now: datetime) -> Asked:
    job = DeletionJob.objects.create(
        pk=job_id, asked_by=actor.who, origin=actor.origin, asked_at=now
    )
    busy = set(
        Deletion.objects.filter(image__in=rows, state__in=OPEN).values_list("image_id", flat=True)
    )
    Deletion.objects.bulk_create(
        [_deletion(job, row, now) for row in rows if row.pk not in busy], ignore_conflicts=True
    )
    taken = Deletion.objects.filter(job=job).select_related("account")
    accounts = {deletion.account for deletion in taken}
    if not accounts:
        raise NotAsked(_nothing_left(rows))
    for account in sorted(accounts, key=lambda account: account.pk):
        forget_refusals(account)
        ask_for(account.pk, WorkKind.DELETING, now)
    names = sorted(account.name for account in accounts)
    images = {"images": len(taken), "accounts": names, "ids": [each.vendor_id for each in taken]}
    what = f"{len(taken)} images" if len(taken) > 1 else "one image"
    record(Act.IMAGES_DELETION, actor, job, after=images, name=what)
    return Asked(job.pk, len(taken), wanted - len(taken))


def _deletion(job: DeletionJob, image: Image, now: datetime) -> Deletion:
    return Deletion(
        job=job,
        account=image.account,
        image=image,
        vendor_id=image.image_id,
        operation=image.operation,
        created_at=None if image.created_flag in STAND_INS else image.created_at,
        due_at=now,
    )


def _nothing_left(rows: list[Image]) -> str:
    other = DeletionJob.objects.filter(deletions__image__in=rows, deletions__state__in=OPEN).first()
    if other is not None:
        return f"Nothing was asked for: {other.asked_by} has these images deleted already."
    return "Nothing was asked for: these images are gone, or their account is not read."
