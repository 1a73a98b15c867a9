"""Images: found by filters, newest first, page by page by key; and one of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, Func, QuerySet

from accounts.models import ApiAccount
from analytics.models import Image
from analytics.queries.paging import Asked, Stretch, along, among, key, parse
from analytics.queries.prompts import compared, ids_of

PAGE = 48
COUNTED_TO = 10_000  # a bounded count costs a fraction of a whole one


@dataclass(frozen=True, slots=True)
class ImageFilter:
    """What to find. Empty means any; `[since, until)` is when an image was created, UTC."""

    operations: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    gone: bool | None = None


@dataclass(frozen=True, slots=True)
class ImageView:
    """One image. `prompt` and `analysis` are None where the reader may not see them;
    `credits_charged` is None until the vendor's detail was read. `base_url` is the account's."""

    id: int
    image_id: str
    account_id: int
    account: str
    base_url: str
    operation: str
    created_at: datetime
    created_flag: str
    prompt: str | None
    image_url: str
    width: int | None
    height: int | None
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    credits_charged: int | None
    analysis: str | None
    svg_candidates: tuple[dict[str, Any], ...]
    forgotten_at: datetime | None


@dataclass(frozen=True, slots=True)
class ImagePage:
    """A page of images; `older` and `newer` are the keys of its neighbours, None at the ends.

    `count` is how many match in all, up to COUNTED_TO; `more` says that there are more than that.
    """

    images: tuple[ImageView, ...]
    older: str | None
    newer: str | None
    count: int
    more: bool


def find_images(
    accounts: QuerySet[ApiAccount],
    readable: QuerySet[ApiAccount],
    wanted: ImageFilter,
    *,
    before: str = "",
    after: str = "",
    size: int = PAGE,
) -> ImagePage:
    """A page of matching images, newest first.

    `readable` are the accounts whose prompts the reader may see; a text is searched only there.
    `before` and `after` are keys of a page; one that is none, or that nothing lies beyond, is
    taken for the first page.
    """
    if wanted.text:
        accounts = accounts.filter(pk__in=readable)
    stretch, count = _stretch(accounts, wanted, Asked(parse(before), parse(after), size))
    may_read = set(readable.values_list("pk", flat=True))
    return ImagePage(
        images=tuple(as_view(row, may_read) for row in stretch.rows),
        older=key(stretch.rows[-1]) if stretch.has_older else None,
        newer=key(stretch.rows[0]) if stretch.has_newer else None,
        count=min(count, COUNTED_TO),
        more=count > COUNTED_TO,
    )


def image_view(
    accounts: QuerySet[ApiAccount], readable: QuerySet[ApiAccount], pk: int
) -> ImageView | None:
    """One image of these accounts, or None."""
    row = Image.objects.filter(account__in=accounts, pk=pk).select_related("account").first()
    return as_view(row, set(readable.values_list("pk", flat=True))) if row else None


def matching_ids(
    accounts: QuerySet[ApiAccount],
    readable: QuerySet[ApiAccount],
    wanted: ImageFilter,
    most: int,
) -> list[int]:
    """The rows of matching images that are in the gallery, newest first; `most` at most."""
    if wanted.text:
        accounts = accounts.filter(pk__in=readable)
    rows = _matching(wanted).filter(account__in=accounts, gone_at__isnull=True)
    return list(
        compared(rows, wanted.text)
        .order_by("-created_at", "-pk")
        .values_list("pk", flat=True)[:most]
    )


def _stretch(
    accounts: QuerySet[ApiAccount], wanted: ImageFilter, asked: Asked
) -> tuple[Stretch, int]:
    """The rows of a page, and how many match, up to one more than COUNTED_TO.

    A few are put in order here; many are met soon by who walks along the order. A database has
    to guess which it is, and at times sorts a million, or walks along a million for one.
    """
    matching = _matching(wanted)
    ids = ids_of(matching.filter(account__in=accounts), wanted.text, COUNTED_TO + 1)
    if len(ids) <= COUNTED_TO:
        return among(ids, asked), len(ids)
    walked = compared(_along_the_order(matching, accounts), wanted.text)
    return along(walked.select_related("account"), asked), len(ids)


def _along_the_order(rows: QuerySet[Image], accounts: QuerySet[ApiAccount]) -> QuerySet[Image]:
    """Those of the accounts, by the index of one or by that of all: `+` hides the rest of them."""
    known = list(accounts.values_list("pk", flat=True))
    if len(known) == 1:
        return rows.filter(account=known[0])
    hidden = Func(F("account_id"), template="+%(expressions)s", output_field=BigIntegerField())
    return rows.alias(account_unindexed=hidden).filter(account_unindexed__in=known)


def _matching(wanted: ImageFilter) -> QuerySet[Image]:
    """Of any account, with any prompt."""
    rows = Image.objects.all()
    if wanted.operations:
        rows = rows.filter(operation__in=wanted.operations)
    if wanted.since:
        rows = rows.filter(created_at__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(created_at__lt=wanted.until)
    if wanted.gone is not None:
        rows = rows.filter(gone_at__isnull=not wanted.gone)
    return rows


def as_view(row: Image, may_read: set[int]) -> ImageView:
    readable = row.account_id in may_read
    return ImageView(
        id=row.pk,
        image_id=row.image_id,
        account_id=row.account_id,
        account=row.account.name,
        base_url=row.account.base_url,
        operation=row.operation,
        created_at=row.created_at,
        created_flag=row.created_flag,
        prompt=row.prompt if readable else None,
        image_url=row.image_url,
        width=row.width,
        height=row.height,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
        gone_at=row.gone_at,
        credits_charged=row.credits_charged,
        analysis=row.analysis if readable else None,
        svg_candidates=tuple(row.svg_candidates),
        forgotten_at=row.forgotten_at,
    )
