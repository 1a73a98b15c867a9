"""Delete what people asked to have deleted: read, then one DELETE, then know what became of it.

A read comes first, and what it shows must be what was meant (faults 28). The DELETE is written
down before it leaves and never sent again: where its answer is missing, a read decides (39).
"""

from datetime import datetime, timedelta

from accounts.models import ApiAccount, ApiKey
from accounts.models.keys import MayDelete
from analytics import deletion_keys
from analytics.graphicoal.client import Client
from analytics.graphicoal.errors import (
    BadAnswer,
    GraphiCoalError,
    KeyInvalid,
    NotFound,
    RateLimited,
    Refused,
    ScopeMissing,
)
from analytics.graphicoal.schemas import ImageDetail
from analytics.models import Deletion, SyncRun, Work
from analytics.models.deletions import DeletionState
from analytics.sync import deletion_states, details
from analytics.sync.deletion_states import end, next_open
from analytics.sync.keyring import MayNotDelete, next_slice, reserve, spend, usable_keys
from analytics.sync.leases import Clock, renew

MOST_SECONDS = 10  # a turn; the rest follows in the next
REQUESTS = 2  # the read, and the DELETE
AHEAD, MOST_SHARE = 10, 90  # percent: a person does not wait for a slice that reading used up
LOOK_AFTER = timedelta(seconds=30)  # a DELETE that we gave up on may still be at work there
LOOK_AGAIN = timedelta(minutes=10)

GONE_BEFORE = "It was gone from the gallery before it was deleted."
NOT_MEANT = "Its id names another image by now. Nothing was deleted."
UNREADABLE = "It has to be read before it is deleted, and that failed. Nothing was deleted."
READ_GONE = "GraphiCoal’s answer was missing. A read showed that the image is gone."
READ_THERE = (
    "GraphiCoal’s answer was missing. A read showed that the image is still there: it was not "
    "deleted. Ask again if you still want it."
)


def keys_that_may_delete(account: ApiAccount, now: datetime) -> list[ApiKey]:
    """The keys to delete with, best first: those that read, but none that was refused it."""
    keys = [key for key in usable_keys(account, now) if key.may_delete != MayDelete.NO]
    return sorted(keys, key=lambda key: key.may_delete != MayDelete.YES)


def delete_images(
    work: Work, key: ApiKey, client: Client, run: SyncRun, *, clock: Clock
) -> datetime | None:
    """Go on with the deletions that are due. Returns when more are, None if there are none."""
    began = clock()
    while (clock() - began).total_seconds() < MOST_SECONDS:
        deletion = next_open(work.account)
        if deletion is None or deletion.due_at is None or deletion.due_at > clock():
            break
        if not _reserved(work, key, clock()):
            return next_slice(key, clock())
        if deletion.state == DeletionState.WAITING:
            _delete(work, key, client, deletion, run, clock)
        else:
            _decide(work, client, deletion, run, clock)
        deletion_states.count(work)
        renew(work, clock())
    following = next_open(work.account)
    return following.due_at if following else None


def _reserved(work: Work, key: ApiKey, now: datetime) -> bool:
    """Whether an image's two requests may be made now. A share of one is exceeded by one."""
    share = min(work.account.share + AHEAD, MOST_SHARE)
    granted = reserve(key, REQUESTS, share, now)
    if granted == 1:
        spend(key, 1, now)
    return granted > 0


def _delete(
    work: Work, key: ApiKey, client: Client, deletion: Deletion, run: SyncRun, clock: Clock
) -> None:
    """Read the image, and delete it if it is the one that was meant."""
    try:
        found = _look(client, deletion)
    except (BadAnswer, Refused) as error:
        reason = f"{UNREADABLE} {error.sentence}"
        return end(work, deletion, DeletionState.FAILED, reason, run, clock())
    if found is None:
        return end(work, deletion, DeletionState.GONE, GONE_BEFORE, run, clock())
    if not _is_meant(deletion, found):
        return end(work, deletion, DeletionState.REFUSED, NOT_MEANT, run, clock())
    if deletion.image is not None and deletion.image.detail_due_at is not None:
        # What it cost is told for the last time.
        details.store(work, [(deletion.image, found)], run, clock())
    if deletion_states.let_go(work, deletion, clock(), clock() + LOOK_AFTER):
        _send(work, key, client, deletion, run, clock)
    return None


def _send(
    work: Work, key: ApiKey, client: Client, deletion: Deletion, run: SyncRun, clock: Clock
) -> None:
    """The one DELETE. What was refused is not done; where else it went wrong, it may be."""
    try:
        said = client.delete(deletion.vendor_id)
    except NotFound:
        end(work, deletion, DeletionState.GONE, GONE_BEFORE, run, clock())
    except ScopeMissing as error:
        deletion_states.take_back(work, deletion, clock())
        _refused(work, key, error, run, clock)
    except (KeyInvalid, RateLimited):
        deletion_states.take_back(work, deletion, clock())
        raise
    except Refused as error:
        end(work, deletion, DeletionState.FAILED, error.sentence, run, clock())
    except GraphiCoalError as error:
        look_at = clock() + LOOK_AFTER
        deletion_states.leave_unknown(work, deletion, error.sentence, look_at)
    else:
        deletion_keys.note(key, MayDelete.YES, clock())
        end(work, deletion, DeletionState.DELETED, said, run, clock())


def _refused(work: Work, key: ApiKey, error: ScopeMissing, run: SyncRun, clock: Clock) -> None:
    """Leave it to another key; where none is left, whatever waits has failed (faults 38)."""
    deletion_keys.note(key, MayDelete.NO, clock())
    refusal = MayNotDelete(error.message, code=error.code, status=error.status)
    if not deletion_keys.none_may_delete(work.account):
        raise refusal
    for waiting in deletion_states.waiting(work.account):
        end(work, waiting, DeletionState.FAILED, refusal.sentence, run, clock())


def _decide(work: Work, client: Client, deletion: Deletion, run: SyncRun, clock: Clock) -> None:
    """The DELETE left and its answer is missing: whether the image is there says what it did."""
    try:
        found = _look(client, deletion)
    except (BadAnswer, Refused) as error:
        look_at = clock() + LOOK_AGAIN
        return deletion_states.leave_unknown(work, deletion, error.sentence, look_at)
    if found is not None and _is_meant(deletion, found):
        return end(work, deletion, DeletionState.FAILED, READ_THERE, run, clock())
    return end(work, deletion, DeletionState.DELETED, READ_GONE, run, clock())


def _look(client: Client, deletion: Deletion) -> ImageDetail | None:
    """What the vendor has under the id; None if it says that there is nothing."""
    try:
        return client.image(deletion.vendor_id)
    except NotFound:
        return None


def _is_meant(deletion: Deletion, found: ImageDetail) -> bool:
    """Whether this is the image that the person saw; without a known time, its prompt tells."""
    if (found.image_id, found.operation) != (deletion.vendor_id, deletion.operation):
        return False
    if deletion.created_at is None:
        return deletion.image is not None and found.prompt == deletion.image.prompt
    return found.created_at == deletion.created_at
