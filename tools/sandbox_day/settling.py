"""When the day is over: read everything once more while the vendor's time stands still."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Max

from accounts.models import ApiAccount
from analytics.graphicoal.sandbox import World, running
from analytics.models import Image, SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync import gallery, work_on
from analytics.sync.leases import Clock

ROUNDS: Final = 5
LATE: Final = timedelta(hours=1)  # of life: a dozen seconds of the wall, and two killed leases
AMPLE: Final = 100_000  # requests an hour: no time goes by in which a window could fill again

TURNS: Final[dict[WorkKind, Callable[[int, Clock], SyncRun | None]]] = {
    WorkKind.READING: work_on.reading,
    WorkKind.GALLERY: work_on.gallery,
    WorkKind.DETAILS: work_on.details,
}


def forgotten(now: datetime) -> list[str]:
    """Works that the workers should have done by `now` and did not: lost, or stuck."""
    late = Work.objects.filter(due_at__lt=now - LATE).select_related("account")
    return [
        f"{work.account}: its {work.kind} was due at {work.due_at:%d %H:%M:%S} "
        f"and not done by {now:%d %H:%M:%S} ({work.error or 'no error'})"
        for work in late
    ]


def free_from(now: datetime) -> datetime:
    """The first moment from `now` on at which no lease stands in the way."""
    last = Work.objects.aggregate(last=Max("lease_until"))["last"]
    return max(now, last + timedelta(seconds=1)) if last else now


@contextmanager
def standing_still(world: World, port: int, now: datetime) -> Iterator[None]:
    """The vendor answers on `port`, and it is `now` there."""
    with running(world, clock=lambda: now, limit=AMPLE, port=port):
        yield


def settle(account: ApiAccount, now: datetime) -> list[str]:
    """Read, walk and price until we hold what the vendor holds at `now`; what went wrong."""
    wrong: list[str] = []
    for _ in range(ROUNDS):
        for kind, turn in TURNS.items():
            wrong += _turned(account, kind, turn, now)
        if _is_settled(account):
            return wrong
    return [*wrong, f"{account}: its gallery did not settle in {ROUNDS} rounds"]


def _turned(
    account: ApiAccount,
    kind: WorkKind,
    turn: Callable[[int, Clock], SyncRun | None],
    now: datetime,
) -> list[str]:
    work = Work.objects.get(account=account, kind=kind)
    Work.objects.filter(pk=work.pk).update(due_at=now)
    Image.objects.filter(account=account, detail_due_at__gt=now).update(detail_due_at=now)
    run = turn(work.pk, lambda: now)
    if run is None:
        return [f"{account}: its {kind} could not be taken"]
    return [] if run.outcome == "ok" else [f"{account}: its {kind} failed, {run.note}"]


def _is_settled(account: ApiAccount) -> bool:
    walk = Work.objects.get(account=account, kind=WorkKind.GALLERY)
    if walk.cursor != {} or walk.total != gallery.present(account):
        return False
    present = Image.objects.filter(account=account, gone_at__isnull=True)
    return not present.filter(credits_charged__isnull=True).exists()
