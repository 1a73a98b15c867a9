"""Images: found by filters, in two orders, page by page by key; some of them, and one."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import ApiAccount
from analytics.models import Image
from analytics.queries.costs import Cost, cost_of
from analytics.queries.image_views import ImageFilter, ImageView, as_view
from analytics.queries.matching import along_the_order, anywhere, of_accounts
from analytics.queries.paging import (
    NEWEST,
    Asked,
    Facts,
    Order,
    Stretch,
    along,
    among,
    facts_of,
)
from analytics.queries.prompts import compared, ids_of

PAGE = 48
COUNTED_TO = 10_000  # a bounded count costs a fraction of a whole one
AT_ONCE = 500  # rows that an export reads


@dataclass(frozen=True, slots=True)
class ImagePage:
    """A page of images; `older` and `newer` are the keys of its neighbours, None at the ends.

    `count` is how many match in all, up to COUNTED_TO; `more` says that there are more than that,
    and then `cost`, what all of them cost, is None. Ordered by their prices, those without one are
    counted and are on no page.
    """

    images: tuple[ImageView, ...]
    older: str | None
    newer: str | None
    count: int
    more: bool
    cost: Cost | None


def find_images(
    accounts: QuerySet[ApiAccount],
    readable: QuerySet[ApiAccount],
    wanted: ImageFilter,
    *,
    order: Order = NEWEST,
    before: str = "",
    after: str = "",
    size: int = PAGE,
    exact: bool = False,
) -> ImagePage:
    """A page of matching images, newest (or, if asked for, dearest) first.

    `readable` are the accounts whose prompts the reader may see; a text is searched only there.
    `before` and `after` are keys of a page; one that is none is taken for the first page, and so is
    one that nothing lies beyond, unless `exact` is asked for: then that page is empty.
    """
    accounts = _searched(accounts, readable, wanted)
    asked = Asked(order.parse(before), order.parse(after), size, exact)
    stretch, count, known = _stretch(accounts, wanted, order, asked)
    may_read = _keys(readable)
    return ImagePage(
        images=tuple(as_view(row, may_read) for row in stretch.rows),
        older=order.key(stretch.rows[-1]) if stretch.has_older else None,
        newer=order.key(stretch.rows[0]) if stretch.has_newer else None,
        count=min(count, COUNTED_TO),
        more=count > COUNTED_TO,
        cost=None if known is None else cost_of((one.operation, one.credits) for one in known),
    )


def image_view(
    accounts: QuerySet[ApiAccount], readable: QuerySet[ApiAccount], pk: int
) -> ImageView | None:
    """One image of these accounts, or None."""
    row = Image.objects.filter(account__in=accounts, pk=pk).select_related("account").first()
    return as_view(row, _keys(readable)) if row else None


def some_images(
    accounts: QuerySet[ApiAccount], readable: QuerySet[ApiAccount], ids: Collection[int]
) -> tuple[ImageView, ...]:
    """Those of these images that are of the accounts, newest first."""
    rows = Image.objects.filter(account__in=accounts, pk__in=ids).select_related("account")
    may_read = _keys(readable)
    return tuple(as_view(row, may_read) for row in NEWEST.first(rows))


def latest_images(
    accounts: Collection[int], readable: QuerySet[ApiAccount], size: int
) -> tuple[ImageView, ...]:
    """The newest in the galleries of these accounts, on the way that is short (see `_stretch`)."""
    here = Image.objects.filter(gone_at__isnull=True)
    ids = ids_of(here.filter(account__in=accounts), "", COUNTED_TO + 1)
    many = len(ids) > COUNTED_TO
    rows = of_accounts(here, accounts) if many else Image.objects.filter(pk__in=ids)
    may_read = _keys(readable)
    found = NEWEST.first(rows).select_related("account")[:size]
    return tuple(as_view(row, may_read) for row in found)


def matching_ids(
    accounts: QuerySet[ApiAccount],
    readable: QuerySet[ApiAccount],
    wanted: ImageFilter,
    most: int,
) -> list[int]:
    """The rows of matching images that are in the gallery, newest first; `most` at most."""
    accounts = _searched(accounts, readable, wanted)
    rows = anywhere(accounts, wanted).filter(gone_at__isnull=True)
    return list(NEWEST.first(compared(rows, wanted.text)).values_list("pk", flat=True)[:most])


def each_image(
    accounts: QuerySet[ApiAccount],
    readable: QuerySet[ApiAccount],
    wanted: ImageFilter,
    order: Order,
) -> Iterator[ImageView]:
    """Matching images in their order, a few in memory at a time."""
    may_read = _keys(readable)
    rows = _walked(_searched(accounts, readable, wanted), wanted, order)
    return (as_view(row, may_read) for row in order.first(rows).iterator(AT_ONCE))


def count_images(
    accounts: QuerySet[ApiAccount],
    readable: QuerySet[ApiAccount],
    wanted: ImageFilter,
    order: Order,
    most: int | None = None,
) -> int:
    """How many images `each_image` has, counted up to `most`."""
    rows = order.first(_walked(_searched(accounts, readable, wanted), wanted, order))
    return rows[:most].count()


def _stretch(
    accounts: QuerySet[ApiAccount], wanted: ImageFilter, order: Order, asked: Asked
) -> tuple[Stretch, int, list[Facts] | None]:
    """The rows of a page, how many match, up to one more than COUNTED_TO, and all if they are few.

    A few are put in order here; many are met soon by who walks along the order. A database has
    to guess which it is, and at times sorts a million, or walks along a million for one.
    """
    rows = anywhere(accounts, wanted)
    ids = ids_of(rows, wanted.text, COUNTED_TO + 1)
    if len(ids) <= COUNTED_TO:
        known = facts_of(ids)
        return among(known, order, asked), len(ids), known
    return along(_walked(accounts, wanted, order), order, asked), len(ids), None


def _walked(accounts: QuerySet[ApiAccount], wanted: ImageFilter, order: Order) -> QuerySet[Image]:
    rows = along_the_order(accounts, wanted, order)
    return compared(rows, wanted.text).select_related("account")


def _searched(
    accounts: QuerySet[ApiAccount], readable: QuerySet[ApiAccount], wanted: ImageFilter
) -> QuerySet[ApiAccount]:
    return accounts.filter(pk__in=readable) if wanted.text else accounts


def _keys(readable: QuerySet[ApiAccount]) -> set[int]:
    """A page that has read these accounts before does not ask for them again."""
    return {account.pk for account in readable}
