"""The price that stands in for an image whose detail was not read yet, and what was seen of it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min
from django.db.models.functions import Greatest, Least

from accounts.models import ApiAccount
from analytics.models import Image, PriceSeen

# Credits a call by the vendor's documentation; used until a price was seen.
LIST_PRICES: Mapping[str, int] = {
    "generate": 2,
    "edit": 3,
    "svg_generate": 3,
    "svg_convert": 3,
    "analyze": 1,
}

Priced = tuple[str, int, datetime]
"""Operation, credits charged, and when the image was created (UTC)."""


@dataclass(frozen=True, slots=True)
class Prices:
    """Credits by operation: the price seen most in the account, else the list price."""

    seen: Mapping[str, int]

    def of(self, operation: str) -> int:
        """Credits; 1 for an operation that neither the list nor the gallery prices."""
        return self.seen.get(operation, LIST_PRICES.get(operation, 1))

    def charge(self, operation: str, charged: int | None) -> int:
        """What an image was charged, or what stands in until that is read."""
        return self.of(operation) if charged is None else charged


def standing_in(account: ApiAccount) -> Prices:
    # Nothing is no price: where the first image of a call carries all, its siblings say zero.
    rows = PriceSeen.objects.filter(account=account).order_by("images", "-credits")
    return Prices({row.operation: row.credits for row in rows.filter(credits__gt=0, images__gt=0)})


def count_prices(account: ApiAccount, charged: Sequence[Priced], before: Iterable[Priced]) -> None:
    """Remember what images were charged; `before` is what was counted for them until now."""
    for (operation, credits), images in Counter(c[:2] for c in charged).items():
        times = [at for *which, at in charged if tuple(which) == (operation, credits)]
        row, new = PriceSeen.objects.get_or_create(
            account=account,
            operation=operation,
            credits=credits,
            defaults={"images": images, "first_at": min(times), "last_at": max(times)},
        )
        if not new:
            PriceSeen.objects.filter(pk=row.pk).update(
                images=F("images") + images,
                first_at=Least("first_at", min(times)),
                last_at=Greatest("last_at", max(times)),
            )
    for operation, credits in {c[:2] for c in before}:
        _recount(account, operation, credits)


def counted_prices(account: ApiAccount) -> list[PriceSeen]:
    """What the images' own rows say, counted from nothing; rows that are not stored."""
    rows = Image.objects.filter(account=account, credits_charged__isnull=False)
    counted = rows.values_list("operation", "credits_charged").annotate(
        Count("pk"), Min("created_at"), Max("created_at")
    )
    return [
        PriceSeen(
            account=account,
            operation=operation,
            credits=credits,
            images=images,
            first_at=first,
            last_at=last,
        )
        for operation, credits, images, first, last in counted.order_by()
    ]


def _recount(account: ApiAccount, operation: str, credits: int) -> None:
    """A detail that was read before was read again: its old price has one image less."""
    PriceSeen.objects.filter(account=account, operation=operation, credits=credits).delete()
    counted = counted_prices(account)
    PriceSeen.objects.bulk_create(
        row for row in counted if (row.operation, row.credits) == (operation, credits)
    )
