"""Celery: ids in, one call out. What is due is in the database (analytics.models.Work)."""

import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

from celery import Task, shared_task
from django.db.models import Q

from accounts.access import read_accounts
from analytics import erasing, signing, trials
from analytics.models import Work
from analytics.models.work import AT_HOME, WorkKind
from analytics.sync import days, forgetting, leases, stale, work_on

logger = logging.getLogger(__name__)


TICK = timedelta(seconds=5)  # how often the schedule asks what is due
# Between two that are due at the same moment, to keep their order; not for too many.
LATER, MOST_LATE = timedelta(milliseconds=20), timedelta(seconds=1)


def clock() -> datetime:
    return datetime.now(UTC)


@shared_task(expires=4)
def dispatch() -> None:
    """Send a task for each work that is due; nobody waits for one that was not sent.

    Readings are sent a tick ahead, to begin on the second: two seconds before a period's edge is
    not seven. One that is lost on the way is still due, and is sent with the next tick.
    """
    now = clock()
    days.ask_where_stale(now)
    stale.ask_where_stale(now)
    trials.give_up(now)
    read = Q(account__in=read_accounts()) | Q(kind__in=AT_HOME)
    places: Counter[datetime | None] = Counter()
    for work in leases.due(now, TASKS, ahead=TICK).filter(read):
        places[work.due_at] += 1
        _send(work, now, places[work.due_at])


def _send(work: Work, now: datetime, place: int = 1) -> None:
    """Send the task of a work that is due now or soon; `place` is that among those due with it."""
    early = max(timedelta(), (work.due_at or now) - now)
    wait = early + min(LATER * place, MOST_LATE)
    countdown = wait.total_seconds() if early else 0
    TASKS[WorkKind(work.kind)].apply_async((work.pk,), countdown=countdown, expires=60)


@shared_task
def poll(work_id: int) -> None:
    work_on.reading(work_id, clock)
    # Before a period's edge the next one may come due before the schedule looks again.
    now = clock()
    for work in leases.due(now, [WorkKind.READING], ahead=TICK).filter(pk=work_id, due_at__gt=now):
        _send(work, now)


@shared_task
def walk(work_id: int) -> None:
    work_on.gallery(work_id, clock)


@shared_task
def read_details(work_id: int) -> None:
    work_on.details(work_id, clock)


@shared_task
def replay(work_id: int) -> None:
    work_on.replaying(work_id, clock)
    if leases.due(clock(), [WorkKind.REPLAY]).filter(pk=work_id).exists():
        replay.apply_async((work_id,), expires=60)  # turns are short, and there are many of them


@shared_task
def delete_images(work_id: int) -> None:
    work_on.deleting(work_id, clock)


@shared_task
def rebuild_days(work_id: int) -> None:
    work_on.days(work_id, clock)


@shared_task
def rebuild(work_id: int) -> None:
    work_on.rebuild(work_id, clock)


@shared_task
def erase(work_id: int) -> None:
    work_on.at_home(work_id, clock, erasing.erase)


@shared_task(expires=3600)
def forget_prompts() -> None:
    """Asked for once an hour: most of the time nothing is due."""
    forgetting.forget_prompts(clock())


@shared_task(expires=3600)
def record_amendments() -> None:
    """Asked for once an hour: what became known of statements that were signed."""
    signing.record_amendments(clock())


@shared_task
def read_now(account_id: int) -> None:
    """Somebody asked: the account's reading is due, whatever its turn."""
    if not leases.is_replaying(account_id):
        leases.ask_for(account_id, WorkKind.READING, clock())


@shared_task
def try_key(trial_id: str) -> None:
    trials.run(UUID(trial_id), clock())


TASKS: "dict[WorkKind, Task[[int], None]]" = {
    WorkKind.READING: poll,
    WorkKind.GALLERY: walk,
    WorkKind.DETAILS: read_details,
    WorkKind.REPLAY: replay,
    WorkKind.DAYS: rebuild_days,
    WorkKind.REBUILD: rebuild,
    WorkKind.ERASING: erase,
    WorkKind.DELETING: delete_images,
}
