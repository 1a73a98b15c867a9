"""From one state of a deletion to the next: each a conditional update under the work's fence."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.audit import Actor, record, record_failure
from accounts.models import ApiAccount
from accounts.models.audit import Act
from analytics.models import Deletion, SyncRun, Work
from analytics.models.deletions import OPEN, DeletionState
from analytics.sync import gallery
from analytics.sync.leases import hold

TOO_OLD = timedelta(hours=24)  # a back-up of yesterday's deletes nothing today (faults 48)
OUT_OF_DATE = (
    "It waited for more than a day, so nothing was deleted. Ask again if you still want it."
)
NOT_THERE = (DeletionState.DELETED, DeletionState.GONE)


def next_open(account: ApiAccount) -> Deletion | None:
    """The account's open deletion that is due first; it may be due later."""
    return _of(account).filter(state__in=OPEN).order_by("due_at", "pk").first()


def waiting(account: ApiAccount) -> list[Deletion]:
    """The account's deletions of which nothing was sent."""
    return list(_of(account).filter(state=DeletionState.WAITING).order_by("pk"))


def let_go(work: Work, deletion: Deletion, now: datetime, look_at: datetime) -> bool:
    """Write down that the DELETE leaves now, before it does. False if it was stopped meanwhile.

    Whoever finds it so finds out by a read, from `look_at` on, and never sends it again.
    """
    return _move(work, deletion, DeletionState.ASKING, sent_at=now, due_at=look_at)


def take_back(work: Work, deletion: Deletion, now: datetime) -> None:
    """The vendor turned the key away, and did not look at the DELETE: it counts as not sent."""
    _move(work, deletion, DeletionState.WAITING, sent_at=None, due_at=now)


def leave_unknown(work: Work, deletion: Deletion, reason: str, look_at: datetime) -> None:
    """Nobody knows whether the DELETE was done: a read decides at `look_at`."""
    _move(work, deletion, DeletionState.UNKNOWN, reason=reason, due_at=look_at)


def end(
    work: Work, deletion: Deletion, state: DeletionState, reason: str, run: SyncRun, now: datetime
) -> None:
    """Keep what became of it, the image's row and the audit log with it."""
    with transaction.atomic():
        ended = _move(work, deletion, state, reason=reason, ended_at=now, due_at=None)
        if ended and state in NOT_THERE and deletion.image is not None:
            gallery.mark_gone(deletion.image, now)
        if ended:
            _tell(deletion, reason)
    run.gone_images += ended and state in NOT_THERE


def give_up(now: datetime) -> None:
    """What waits since yesterday is not sent any more; what was sent is for a read to decide."""
    old = Deletion.objects.filter(state=DeletionState.WAITING, job__asked_at__lt=now - TOO_OLD)
    old.update(state=DeletionState.STOPPED, reason=OUT_OF_DATE, ended_at=now, due_at=None)


def count(work: Work) -> None:
    """How far the jobs that are open on this account have come."""
    rows = Deletion.objects.filter(account=work.account)
    jobs = rows.filter(state__in=OPEN).values("job")
    counts = rows.filter(job__in=jobs).aggregate(total=Count("pk"), done=Count("ended_at"))
    work.total, work.done = counts["total"], counts["done"]


def _of(account: ApiAccount) -> QuerySet[Deletion]:
    return Deletion.objects.filter(account=account).select_related("job", "image", "account")


def _move(work: Work, deletion: Deletion, state: DeletionState, **values: object) -> bool:
    """To another state, if it is still in the one that we know. Raises LeaseLost."""
    with transaction.atomic():
        hold(work)
        row = Deletion.objects.filter(pk=deletion.pk, state=deletion.state)
        if row.update(state=state, **values) != 1:
            return False
    deletion.state = state
    return True


def _tell(deletion: Deletion, reason: str) -> None:
    job, image = deletion.job, deletion.image
    write = record if deletion.state == DeletionState.DELETED else record_failure
    write(
        Act.IMAGE_DELETION,
        Actor(job.asked_by, job.origin),
        image,
        after={
            "account": deletion.account.name,
            "operation": deletion.operation,
            "created": deletion.created_at,
            "credits": image.credits_charged if image else None,
            "outcome": DeletionState(deletion.state).label,
            "job": str(job.pk),
        },
        name=deletion.vendor_id,
        note=reason,
    )
