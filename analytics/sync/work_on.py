"""The kinds of work, each one turn: what is done with a key, and when it is due again."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from celery.exceptions import SoftTimeLimitExceeded

from accounts.models import ApiKey
from analytics.graphicoal.client import Client
from analytics.models import SyncRun, Work
from analytics.sync import leases
from analytics.sync.days import rebuild_days
from analytics.sync.deleting import delete_images, keys_that_may_delete
from analytics.sync.deletion_states import give_up
from analytics.sync.details import read_details
from analytics.sync.keyring import spend
from analytics.sync.leases import Clock, next_due
from analytics.sync.poll import poll
from analytics.sync.readings import Books
from analytics.sync.rebuilding import work_off
from analytics.sync.replay import replay
from analytics.sync.turns import turn
from analytics.sync.walk import walk

logger = logging.getLogger(__name__)


def reading(work_id: int, clock: Clock) -> SyncRun | None:
    """Read an account once: due again at its next turn."""

    def act(work: Work, key: ApiKey, client: Client, run: SyncRun) -> datetime:
        try:
            polled = poll(work, Books(work.account), client, clock())
        finally:
            spend(key, client.requests, clock())
        run.readings += polled.changed
        run.new_images += polled.new_images
        run.note = polled.note
        return next_due(work.account, clock(), polled.edge)

    return turn(work_id, clock, act)


def gallery(work_id: int, clock: Clock) -> SyncRun | None:
    """Go on with the walk of an account's gallery."""
    return turn(work_id, clock, partial(walk, clock=clock))


def details(work_id: int, clock: Clock) -> SyncRun | None:
    """Read details of images that are due."""
    return turn(work_id, clock, partial(read_details, clock=clock))


def deleting(work_id: int, clock: Clock) -> SyncRun | None:
    """Go on deleting the images that people asked to have deleted."""
    give_up(clock())
    return turn(work_id, clock, partial(delete_images, clock=clock), keys_that_may_delete)


def days(work_id: int, clock: Clock) -> None:
    """Add the days of an account up anew, in the timezone that is set now."""
    at_home(work_id, clock, rebuild_days)


def rebuild(work_id: int, clock: Clock) -> None:
    """Go on deriving anew what waits of an account."""
    at_home(work_id, clock, work_off)


def at_home(work_id: int, clock: Clock, act: Callable[[Work, Clock], datetime | None]) -> None:
    """Do a work that asks no vendor, under its lease; a failure is kept with the work."""
    work = leases.take(work_id, clock())
    if work is None:
        return
    try:
        due_at = act(work, clock)
    except leases.LeaseLost as lost:
        logger.warning("%s", lost)
    except SoftTimeLimitExceeded:  # the worker is told to stop; what was stored is whole
        leases.put_back(work, clock())
    except Exception as error:
        logger.exception("the %s of %s failed", work.kind, work.account)
        leases.fail(work, clock(), error)
    else:
        leases.finish(work, clock(), due_at)


def replaying(work_id: int, clock: Clock) -> SyncRun | None:
    """Go on playing a sandbox account's past."""
    return turn(work_id, clock, partial(replay, clock=clock))
