"""Images: found by filters, newest first, page by page by key; and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, F, Func, Q, QuerySet

from accounts.models import ApiAccount
from analytics.models import Image
from analytics.queries.prompts import compared, ids_of

PAGE = 48
FIRST_YEAR, LAST_YEAR = 2, 9998
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
    rows, count = _rows(accounts, wanted)
    found = _page(rows, _parse(before), _parse(after), size)
    may_read = set(readable.values_list("pk", flat=True))
    has_older = bool(found) and rows.filter(_older(*_place(found[-1]))).exists()
    has_newer = bool(found) and rows.filter(_newer(*_place(found[0]))).exists()
    return ImagePage(
        images=tuple(_view(row, may_read) for row in found),
        older=_key(found[-1]) if has_older else None,
        newer=_key(found[0]) if has_newer else None,
        count=min(count, COUNTED_TO),
        more=count > COUNTED_TO,
    )


def image_view(
    accounts: QuerySet[ApiAccount], readable: QuerySet[ApiAccount], pk: int
) -> ImageView | None:
    """One image of these accounts, or None."""
    row = Image.objects.filter(account__in=accounts, pk=pk).select_related("account").first()
    return _view(row, set(readable.values_list("pk", flat=True))) if row else None


def known_operations(accounts: QuerySet[ApiAccount]) -> Sequence[str]:
    """The operations that images of these accounts came from, by name."""
    rows = Image.objects.filter(account__in=accounts).order_by("operation")
    return list(rows.values_list("operation", flat=True).distinct())


Place = tuple[datetime, int]  # of an image in the order: when it was created, and its row


def _page(
    rows: QuerySet[Image], before: Place | None, after: Place | None, size: int
) -> list[Image]:
    """At most `size` rows, newest first: those next to a place, else the first ones."""
    found: list[Image] = []
    if after is not None:
        nearest = rows.filter(_newer(*after)).order_by("created_at", "pk")
        found = list(nearest[:size])[::-1]
    elif before is not None:
        found = list(rows.filter(_older(*before)).order_by("-created_at", "-pk")[:size])
    return found or list(rows.order_by("-created_at", "-pk")[:size])


def _older(at: datetime, pk: int) -> Q:
    return Q(created_at__lte=at) & (Q(created_at__lt=at) | Q(pk__lt=pk))  # a range of the index


def _newer(at: datetime, pk: int) -> Q:
    return Q(created_at__gte=at) & (Q(created_at__gt=at) | Q(pk__gt=pk))


def _place(row: Image) -> Place:
    return row.created_at, row.pk


def _rows(accounts: QuerySet[ApiAccount], wanted: ImageFilter) -> tuple[QuerySet[Image], int]:
    """What matches, and how many up to one more than COUNTED_TO.

    A few are read once and put in order; many are met soon by who walks along the order. A
    database that has to guess which it is sorts a million.
    """
    matching = _matching(wanted)
    ids = ids_of(matching.filter(account__in=accounts), wanted.text, COUNTED_TO + 1)
    if len(ids) <= COUNTED_TO:
        return Image.objects.filter(pk__in=ids).select_related("account"), len(ids)
    walked = compared(_along_the_order(matching, accounts), wanted.text)
    return walked.select_related("account"), len(ids)


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


def _view(row: Image, may_read: set[int]) -> ImageView:
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
    )


def _key(row: Image) -> str:
    return f"{row.created_at.isoformat()}_{row.pk}"


def _parse(key: str) -> Place | None:
    at, _, pk = key.rpartition("_")
    try:
        parsed = datetime.fromisoformat(at), int(pk)
    except ValueError:
        return None
    in_reach = FIRST_YEAR <= parsed[0].year <= LAST_YEAR  # beyond, a timezone's offset overflows
    return parsed if parsed[0].tzinfo and in_reach and 0 <= parsed[1] < 2**63 else None
