"""What is asked of images, and what is known of one, to be shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analytics.models import Image


@dataclass(frozen=True, slots=True)
class ImageFilter:
    """What to find. Empty means any; `[since, until)` is when an image was created, UTC.

    `periods` are the billing periods, of its own account, that it was created in (None: whenever);
    None among them, or among those that it was not created in, stands for no known period at all.
    `size` is one of SIZES, by the longer side; `least` are the credits that it cost at least.
    Images of which the vendor has not told the size, or the price yet, are then not found.
    """

    operations: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    gone: bool | None = None
    size: str = ""
    least: int | None = None
    without_operations: tuple[str, ...] = ()
    periods: frozenset[int | None] | None = None
    without_periods: frozenset[int | None] = frozenset()


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
