"""What images were charged, counted as their details are read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Count, F, Max, Min
from django.db.models.functions import Greatest, Least

from accounts.models import ApiAccount
from analytics.models import Image, PriceSeen

Priced = tuple[str, int, datetime]
"""Operation, credits charged, and when the image was created (UTC)."""


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
