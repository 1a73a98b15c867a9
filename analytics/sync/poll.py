"""One turn of an account: /quota, then /images only as far as needed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import ApiAccount
from analytics.graphicoal import schemas
from analytics.graphicoal.client import Client
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sync import gallery
from analytics.sync.leases import ask_for, hold
from analytics.sync.listing import Listing
from analytics.sync.readings import Books
from analytics.sync.rollups import derive, ranges_of
from analytics.sync.twins import note_lockstep, note_same_images

WALK_AGAIN = timedelta(hours=1)  # a gallery that does not agree is walked once an hour at most


@dataclass(slots=True)
class Polled:
    """What a turn found: new images, whether anything changed, an odd note; and where the account's
    period ends (UTC), if it is known and still to come."""

    new_images: int = 0
    changed: bool = False
    agrees: bool = True
    note: str = ""
    edge: datetime | None = None


def poll(work: Work, books: Books, client: Client, now: datetime, *, live: bool = True) -> Polled:
    """Read the account as it is `now`, store and derive, in one transaction under `work`'s lease.

    An account that did not change costs one request. Raises GraphiCoalError (nothing is stored
    then) or LeaseLost. What follows from it (details to read, a gallery to walk) is asked for only
    where the account is read `live`, not while its past is played.
    """
    account = work.account
    quota = client.quota()
    if not live and books.repeats(quota):
        # Written with the next change, or a second later: the past can be asked again.
        books.see_again(now)
        return Polled()
    last = books.last
    listing = Listing(books, client, quota.total_images, work.cursor.get("order", "newest"))
    if last is None or (last.used, last.total_images) != _moved(quota):
        listing.search(grown=quota.total_images - (last.total_images if last else 0))
        work.cursor["order"] = listing.order
    with transaction.atomic():
        hold(work)
        # Once more, now that nobody else writes: a walk may have met them meanwhile.
        rows = gallery.add(account, gallery.unknown(account, listing.images), now)
        late = [row.created_at for row in rows if last and row.created_at <= last.last_at]
        stored = books.store(quota, now)
        derive(account, [*stored.ranges, *ranges_of(account, late)])
        note_same_images(account, rows)
        if live:
            if stored.changed:
                note_lockstep(account)
            _plan(account, new=bool(rows), agrees=listing.agrees, now=now)
    books.present += len(rows)
    return Polled(len(rows), stored.changed, listing.agrees, stored.note, books.edge_after(now))


def _moved(quota: schemas.Quota) -> tuple[int, int]:
    """What cannot stay the same while images are made or deleted, but for both at once."""
    return (quota.credits_used_this_period, quota.total_images)


def _plan(account: ApiAccount, *, new: bool, agrees: bool, now: datetime) -> None:
    """New images have details to read; a gallery that does not agree is to be walked."""
    if new:
        ask_for(account.pk, WorkKind.DETAILS, now)
    if not agrees:
        walk = Work.objects.filter(account=account, kind=WorkKind.GALLERY)
        walk.filter(due_at__gt=now + WALK_AGAIN).update(due_at=now + WALK_AGAIN)


__all__ = ["Polled", "poll"]
