"""Read what each image cost, newest first, within our share of the key's window."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from accounts.models import ApiAccount, ApiKey
from analytics.evidence import standing_prices
from analytics.graphicoal import schemas
from analytics.graphicoal.client import Client
from analytics.graphicoal.errors import BadAnswer, NotFound
from analytics.ledger.prices import Prices
from analytics.models import Image, SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync import gallery
from analytics.sync.keyring import next_slice, reserve
from analytics.sync.leases import Clock, ask_for, hold, renew, somebody_waits
from analytics.sync.prices import count_prices
from analytics.sync.readings import Range
from analytics.sync.rollups import derive_soon, ranges_of
from analytics.sync.stale import joined, mark_stale

BATCH = 50
BAD_IN_A_ROW = 3
RENEW_EVERY = timedelta(seconds=20)
MOST_SECONDS = 10
GIVE_WAY = timedelta(seconds=30)  # to what a person waits for, within the same share
ALL = timedelta(days=400_000)  # joins ranges however far apart
TRY_AGAIN = timedelta(hours=6)  # an image whose detail is missing or unreadable

Answer = tuple[Image, schemas.ImageDetail | None]


def read_details(
    work: Work, key: ApiKey, client: Client, run: SyncRun, *, clock: Clock
) -> datetime | None:
    """Read the details that are due. Returns when more are, None if there are none left."""
    began = clock()
    while (clock() - began).total_seconds() < MOST_SECONDS:
        if somebody_waits(work.account):
            _progress(work)
            return clock() + GIVE_WAY
        rows = list(_due(work.account, clock())[:BATCH])
        if not rows:
            _progress(work)
            return _next(work.account)
        granted = reserve(key, len(rows), work.account.share, clock())
        if not granted:
            _progress(work)
            return next_slice(key, clock())
        _batch(work, client, rows[:granted], run, clock)
        _progress(work)
        renew(work, clock())
    return clock()


def _batch(work: Work, client: Client, rows: Sequence[Image], run: SyncRun, clock: Clock) -> None:
    """Read a batch and store it, also what was read before an error ended it."""
    answers: list[Answer] = []
    bad, renewed = 0, clock()
    try:
        for row in rows:
            if clock() > renewed + RENEW_EVERY:
                renewed = clock()
                renew(work, renewed)
            try:
                answers.append((row, _detail(client, row)))
                bad = 0
            except BadAnswer:
                # One image may be odd. Several are a vendor, or a proxy, in trouble.
                bad += 1
                if bad == BAD_IN_A_ROW:
                    raise
                answers.append((row, None))
    finally:
        store(work, answers, run, clock())


def _detail(client: Client, row: Image) -> schemas.ImageDetail | None:
    """The image's detail; None if there is none, or it is of another image."""
    try:
        detail = client.image(row.image_id)
    except NotFound:
        return None
    return detail if gallery.same_image(row, detail) else None


def store(work: Work, answers: Sequence[Answer], run: SyncRun, now: datetime) -> None:
    read = [(row, detail) for row, detail in answers if detail is not None]
    unread = [row.pk for row, detail in answers if detail is None]
    account = work.account
    with transaction.atomic():
        hold(work)
        before = standing_prices([account.pk])[account.pk]
        _keep(account, read)
        # Newest first: they lie close together, and what they say of a call counts with its
        # siblings, so the whole of their time is derived anew.
        derive_soon(account, ranges_of(account, [row.created_at for row, _ in read]))
        mark_stale(account, _repriced(account, before))
        if unread:  # whether they are gone is for a walk to find out
            Image.objects.filter(pk__in=unread).update(detail_due_at=now + TRY_AGAIN)
            ask_for(account.pk, WorkKind.GALLERY, now + TRY_AGAIN)
    run.priced_images += len(read)


def _keep(account: ApiAccount, read: Sequence[tuple[Image, schemas.ImageDetail]]) -> None:
    """Write what the details say, and count the prices in them."""
    counted = [
        (row.operation, row.credits_charged, row.created_at)
        for row, _ in read
        if row.credits_charged is not None
    ]
    for row, detail in read:
        row.credits_charged = detail.credits_charged
        row.analysis = None if row.forgotten_at else detail.analysis
        row.svg_candidates = [candidate.model_dump() for candidate in detail.svg_candidates]
        row.detail_due_at = None
    Image.objects.bulk_update(
        [row for row, _ in read],
        ["credits_charged", "analysis", "svg_candidates", "detail_due_at"],
    )
    charged = [(row.operation, d.credits_charged, row.created_at) for row, d in read]
    count_prices(account, charged, counted)


def _repriced(account: ApiAccount, before: Prices) -> list[Range]:
    """Where unread images lie whose price that stands in has changed since `before`."""
    after = standing_prices([account.pk])[account.pk]
    operations = {*before.seen, *after.seen}
    moved = [each for each in operations if before.of(each) != after.of(each)]
    unread = Image.objects.filter(
        account=account, operation__in=moved, credits_charged__isnull=True
    )
    ends = unread.aggregate(first=Min("created_at"), last=Max("created_at"))
    return joined(ranges_of(account, filter(None, ends.values())), ALL) if moved else []


def _due(account: ApiAccount, now: datetime) -> QuerySet[Image]:
    return Image.objects.filter(
        account=account, detail_due_at__lte=now, gone_at__isnull=True
    ).order_by("-created_at")


def _next(account: ApiAccount) -> datetime | None:
    waiting = Image.objects.filter(account=account, detail_due_at__isnull=False)
    return waiting.order_by("detail_due_at").values_list("detail_due_at", flat=True).first()


def _progress(work: Work) -> None:
    """How many of the images that are in the gallery are priced; one query, so one moment."""
    images = Image.objects.filter(account=work.account, gone_at__isnull=True)
    waiting = Count("pk", filter=Q(detail_due_at__isnull=False))
    counts = images.aggregate(total=Count("pk"), waiting=waiting)
    work.total, work.done = counts["total"], counts["total"] - counts["waiting"]
