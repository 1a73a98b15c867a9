"""One turn of a work: take the lease, read with a key that works, tell what became of it."""

import logging
from collections.abc import Callable
from datetime import datetime

from celery.exceptions import SoftTimeLimitExceeded

from accounts.models import ApiAccount, ApiKey
from accounts.secrets import SecretUnreadable
from analytics.graphicoal.client import Client
from analytics.graphicoal.errors import (
    GraphiCoalError,
    KeyInvalid,
    RateLimited,
    Refused,
    ScopeMissing,
)
from analytics.models import SyncRun, Work
from analytics.models.work import Outcome
from analytics.sync import leases
from analytics.sync.keyring import (
    MayNotDelete,
    no_usable_key,
    note_success,
    opened,
    usable_keys,
)
from analytics.sync.leases import Clock
from analytics.sync.runs import record

logger = logging.getLogger(__name__)

# What a turn does with a key: counts into the run, returns when the work is due again.
Act = Callable[[Work, ApiKey, Client, SyncRun], datetime | None]
# The keys of an account to try now, best first.
Keys = Callable[[ApiAccount, datetime], list[ApiKey]]

# Another key may fare better.
REFUSALS = (KeyInvalid, ScopeMissing, RateLimited, MayNotDelete, SecretUnreadable)


def turn(work_id: int, clock: Clock, act: Act, keys: Keys = usable_keys) -> SyncRun | None:
    """Do a work once, under its lease. None if somebody else holds it or took it meanwhile.

    Every failure is kept with the work and its run; none is raised, so that no account stops
    another.
    """
    work = leases.take(work_id, clock())
    if work is None:
        return None
    run = SyncRun(account=work.account, kind=work.kind, started_at=clock(), outcome=Outcome.OK)
    try:
        due_at = _with_a_key(work, run, clock, act, keys)
    except leases.LeaseLost as lost:
        logger.warning("%s", lost)
        return None
    except SoftTimeLimitExceeded:  # the worker is told to stop; what was stored is whole
        leases.put_back(work, clock())
    except GraphiCoalError as error:
        _failed(work, run, error, clock())
    except Exception as error:
        logger.exception("the %s of %s failed", work.kind, work.account)
        _failed(work, run, error, clock())
    else:
        leases.finish(work, clock(), due_at)
    record(run, clock())
    return run


def _with_a_key(work: Work, run: SyncRun, clock: Clock, act: Act, keys: Keys) -> datetime | None:
    """Act with the best key; with a sibling where the vendor refuses one.

    One that is only proving itself is no reason to stop, whatever it is that is refused.
    """
    refusal: GraphiCoalError | SecretUnreadable | None = None
    for key in keys(work.account, clock()):
        try:
            with opened(key, work.account, clock) as client:
                try:
                    due_at = act(work, key, client, run)
                finally:
                    run.requests += client.requests
        except REFUSALS as error:
            refusal = error
        except Refused as error:
            if not key.is_proving:
                raise
            refusal = error
        else:
            if client.requests:
                note_success(key, clock())
            return due_at
    raise refusal or no_usable_key(work.account)


def _failed(work: Work, run: SyncRun, error: Exception, now: datetime) -> None:
    leases.fail(work, now, error)
    run.outcome = Outcome.FAILED
    run.error_code = leases.code_of(error)
    run.note = leases.sentence_of(error)
