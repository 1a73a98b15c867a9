"""One turn of an account: /quota, then /images only as far as needed."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import ApiAccount
from analytics.graphicoal import schemas
from analytics.graphicoal.client import Client
from analytics.models import Work
from analytics.models.work import WorkKind
from analytics.sync import gallery
from analytics.sync.leases import hold
from analytics.sync.readings import Books
from analytics.sync.rollups import derive, ranges_of

MOST_PAGES = 6  # a poll is quick; a gallery that needs more is walked in the background
LEAST_PAGE, MOST_PAGE = 20, 100
WALK_AGAIN = timedelta(hours=1)  # a gallery that does not agree is walked once an hour at most


@dataclass(slots=True)
class Polled:
    """What a turn found: requests made, new images, whether anything changed, an odd note."""

    requests: int = 0
    new_images: int = 0
    changed: bool = False
    agrees: bool = True
    note: str = ""


@dataclass(slots=True)
class Listing:
    """New images as the pages told them, and whether known ones and they add up to the total."""

    images: list[schemas.Image] = field(default_factory=list)
    agrees: bool = True


def poll(work: Work, books: Books, client: Client, now: datetime, *, live: bool = True) -> Polled:
    """Read the account as it is `now`, store and derive, in one transaction under `work`'s lease.

    An account that did not change costs one request. Raises GraphiCoalError (nothing is stored
    then) or LeaseLost. What follows from it (details to read, a gallery to walk) is asked for only
    where the account is read `live`, not while its past is played.
    """
    account = work.account
    asked = client.requests
    quota = client.quota()
    last = books.last
    listing = Listing()
    if last is None or (last.used, last.total_images) != _moved(quota):
        grown = quota.total_images - (last.total_images if last else 0)
        listing = new_images(books, client, quota.total_images, grown)
    with transaction.atomic():
        hold(work)
        rows = gallery.add(account, listing.images, now)
        late = [row.created_at for row in rows if last and row.created_at <= last.last_at]
        stored = books.store(quota, now)
        derive(account, [*stored.ranges, *ranges_of(account, late)])
        if live:
            _plan(account, new=bool(rows), agrees=listing.agrees, now=now)
    books.present += len(rows)
    return Polled(client.requests - asked, len(rows), stored.changed, listing.agrees, stored.note)


def _moved(quota: schemas.Quota) -> tuple[int, int]:
    """What cannot stay the same while images are made or deleted, but for both at once."""
    return (quota.credits_used_this_period, quota.total_images)


def new_images(books: Books, client: Client, total: int, grown: int) -> Listing:
    """Read the pages that hold images we do not know, in whatever order the vendor lists.

    Reads on until what is known and the vendor's total agree, or the order shows that all that
    follows is known. What then still does not add up (an image was deleted) is for the walk.
    `grown` is by how many the total rose since the last reading: pages are made to fit it.
    """
    known = books.present
    found: dict[gallery.Identity, schemas.Image] = {}
    per_page = min(max(grown + 2, LEAST_PAGE), MOST_PAGE)
    page, step, last_page = 1, 1, None
    for _ in range(MOST_PAGES):
        if known + len(found) == total and (found or page > 1):
            break
        answer = client.images(page=page, per_page=per_page)
        total = answer.meta.total
        fresh = gallery.unknown(books.account, answer.images)
        found.update((gallery.identity(image), image) for image in fresh)
        if last_page is None and _oldest_first(answer) and answer.meta.last_page > 1:
            page, step = answer.meta.last_page + 1, -1  # the new ones are at the far end
        elif _ends_known(answer, fresh, step):
            break
        last_page = answer.meta.last_page
        page += step
        if not 1 <= page <= last_page or (step < 0 and page == 1):
            break
    return Listing(list(found.values()), agrees=known + len(found) == total)


def _oldest_first(answer: schemas.ImagePage) -> bool:
    times = [image.created_at for image in answer.images if image.created_at]
    return len(times) > 1 and times[0] < times[-1] and times == sorted(times)


def _ends_known(answer: schemas.ImagePage, fresh: list[schemas.Image], step: int) -> bool:
    """In a list by time, a known image at the far side means that all beyond it is known."""
    times = [image.created_at for image in answer.images if image.created_at]
    in_order = times == sorted(times, reverse=step > 0)
    far = answer.images[-1 if step > 0 else 0] if answer.images else None
    return in_order and far is not None and all(far is not image for image in fresh)


def _plan(account: ApiAccount, *, new: bool, agrees: bool, now: datetime) -> None:
    """New images have details to read; a gallery that does not agree is to be walked."""
    works = Work.objects.filter(account=account)
    if new:
        works.filter(kind=WorkKind.DETAILS, due_at__isnull=True).update(due_at=now)
    if not agrees:
        gallery_work = works.filter(kind=WorkKind.GALLERY, due_at__gt=now + WALK_AGAIN)
        gallery_work.update(due_at=now + WALK_AGAIN)


__all__ = ["Polled", "poll"]
