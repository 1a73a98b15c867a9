"""Keep the image rows like the vendor's gallery: what a page told, upserted by identity."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from accounts.models import ApiAccount
from analytics.graphicoal import schemas
from analytics.models import Image
from analytics.sync.forgetting import is_forgotten

Identity = tuple[str, str, datetime | None]  # id, operation, created (faults 28)

AHEAD = timedelta(minutes=5)  # clocks may differ by as much
FUTURE = "future"
STAND_INS = ("missing", "unreadable", FUTURE)  # flags of rows whose time is when they were seen


def identity(image: schemas.Image) -> Identity:
    """What makes two listed images the same one; without a readable time, id and operation do."""
    return (image.image_id, image.operation, image.created_at)


def same_image(row: Image, image: schemas.Image) -> bool:
    """Whether a row is of this image, and not of one that had its id before."""
    if (row.image_id, row.operation) != (image.image_id, image.operation):
        return False
    if row.created_flag in STAND_INS or image.created_at is None:
        return True
    return row.created_at == image.created_at


def known_rows(account: ApiAccount, images: Iterable[schemas.Image]) -> dict[Identity, Image]:
    """The rows of those of these images that we hold to be in the gallery."""
    by_id = {image.image_id: image for image in images}
    rows = Image.objects.filter(account=account, image_id__in=by_id, gone_at__isnull=True)
    fields = ("image_id", "operation", "created_at", "created_flag")
    return {
        identity(image): row
        for row in rows.only(*fields)
        if same_image(row, image := by_id[row.image_id])
    }


def unknown(account: ApiAccount, images: Sequence[schemas.Image]) -> list[schemas.Image]:
    """Those of a page that are not in the tables yet."""
    known = known_rows(account, images)
    return [image for image in images if identity(image) not in known]


def add(account: ApiAccount, images: Iterable[schemas.Image], now: datetime) -> list[Image]:
    """Make rows of images first seen `now`; one that was marked gone and is back is present again.

    What was found gone after `now` stays so: the page that has it is older. Returns the rows made.
    """
    fresh = _not_gone_since(account, [as_row(account, image, now) for image in images], now)
    if not fresh:
        return []
    Image.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["account", "image_id", "operation", "created_at"],
        update_fields=["gone_at", "last_seen_at", "image_url", "detail_due_at"],
    )
    return fresh


def _not_gone_since(account: ApiAccount, rows: list[Image], now: datetime) -> list[Image]:
    ids = [row.image_id for row in rows]
    gone = Image.objects.filter(account=account, image_id__in=ids, gone_at__gt=now)
    known = set(gone.values_list("image_id", "operation", "created_at"))
    return [row for row in rows if (row.image_id, row.operation, row.created_at) not in known]


def seen(account: ApiAccount, rows: Iterable[Image], now: datetime) -> None:
    """Known images were listed again `now`."""
    Image.objects.filter(pk__in=[row.pk for row in rows], last_seen_at__lt=now).update(
        last_seen_at=now
    )


def mark_gone(row: Image, now: datetime) -> None:
    """The vendor said 404 for it; the row stays, with its credits."""
    Image.objects.filter(pk=row.pk).update(gone_at=now, detail_due_at=None)


def present(account: ApiAccount) -> int:
    """How many images we hold to be in the gallery."""
    return Image.objects.filter(account=account, gone_at__isnull=True).count()


def as_row(account: ApiAccount, image: schemas.Image, now: datetime) -> Image:
    created, flag = image.created_at, image.created_at_flag
    if created is not None and created > now + AHEAD:
        created, flag = None, FUTURE
    forgotten = is_forgotten(created or now, now)
    return Image(
        account=account,
        image_id=image.image_id,
        operation=image.operation,
        created_at=created or now,
        created_flag=flag,
        prompt="" if forgotten else image.prompt,
        forgotten_at=now if forgotten else None,
        image_url=image.image_url,
        width=image.width,
        height=image.height,
        first_seen_at=now,
        last_seen_at=now,
        detail_due_at=now,
    )
