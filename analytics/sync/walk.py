"""Walk a whole gallery, page by page, within our share of the key's window.

Nothing is held to be gone because a list was short: only what a complete walk did not meet and
what its own address then answers with 404 (faults 27). An interrupted walk goes on at its page.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import ApiKey
from analytics.graphicoal.client import Client
from analytics.graphicoal.errors import NotFound
from analytics.models import Image, SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync import gallery
from analytics.sync.keyring import next_slice, reserve
from analytics.sync.leases import Clock, ask_for, hold, renew
from analytics.sync.rollups import derive_soon, ranges_of
from analytics.sync.twins import note_same_images

PER_PAGE = 100
EVERY = timedelta(days=1)
AGAIN = timedelta(minutes=5)  # when the gallery moved so much that the walk missed some
MOST_SECONDS = 10  # a turn; the walk goes on in the next


def walk(work: Work, key: ApiKey, client: Client, run: SyncRun, *, clock: Clock) -> datetime:
    """Go on with the walk, or begin one. Returns when it is due again."""
    began = clock()
    if "page" not in work.cursor:
        begun = {"page": 1, "started": began.isoformat(), "walked": False}
        work.cursor = {**work.cursor, **begun}
    while (clock() - began).total_seconds() < MOST_SECONDS:
        if not reserve(key, 1, work.account.share, clock()):
            return next_slice(key, clock())
        if not work.cursor["walked"]:
            _page(work, client, run, clock())
        elif (row := _missing(work).first()) is not None:
            _ask_for(work, client, row, run, clock())
        else:
            return _end(work, clock())
        renew(work, clock())
    return clock()


def _page(work: Work, client: Client, run: SyncRun, now: datetime) -> None:
    cursor, account = work.cursor, work.account
    answer = client.images(page=cursor["page"], per_page=PER_PAGE)
    next_page, last = cursor["page"] + 1, answer.meta.last_page
    # A page that is empty is the end too, whatever last_page says (faults 26).
    walked = next_page > last or not answer.images
    moved = {**cursor, "total": answer.meta.total, "page": next_page, "walked": walked}
    with transaction.atomic():
        hold(work)
        known = [*gallery.known_rows(account, answer.images).values()]
        gallery.seen(account, known, now)
        rows = gallery.add(account, gallery.unknown(account, answer.images), now)
        derive_soon(account, ranges_of(account, [row.created_at for row in rows]))
        # The known ones too: two that were read at the same moment did not see each other's.
        note_same_images(account, [*known, *rows])
        if rows:
            ask_for(account.pk, WorkKind.DETAILS, now)
        Work.objects.filter(pk=work.pk).update(cursor=moved)
    # Only what was committed is behind us.
    work.cursor, work.done, work.total = moved, next_page - 1, max(last, next_page - 1)
    run.new_images += len(rows)


def _ask_for(work: Work, client: Client, row: Image, run: SyncRun, now: datetime) -> None:
    """An image that the walk did not meet: gone if its own address says so."""
    try:
        found = client.image(row.image_id)
    except NotFound:
        gone = True
    else:
        gone = not gallery.same_image(row, found)
    with transaction.atomic():
        hold(work)
        if gone:
            gallery.mark_gone(row, now)
            run.gone_images += 1
        else:
            gallery.seen(work.account, [row], now)


def _missing(work: Work) -> QuerySet[Image]:
    started = datetime.fromisoformat(work.cursor["started"])
    return Image.objects.filter(
        account=work.account, gone_at__isnull=True, last_seen_at__lt=started
    ).order_by("last_seen_at", "pk")


def _end(work: Work, now: datetime) -> datetime:
    """Due tomorrow if what we hold and the vendor's total agree; else soon, and later each time."""
    total, disagreed = work.cursor["total"], work.cursor.get("disagreed", 0)
    work.done = work.total = gallery.present(work.account)
    if work.total == total:
        work.cursor = {}
        return now + EVERY
    work.cursor = {"disagreed": disagreed + 1}
    pause: timedelta = min(AGAIN * 4 ** min(disagreed, 6), EVERY)
    return now + pause
