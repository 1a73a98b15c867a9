"""The price that stands in for an image whose detail was not read yet."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import F

from accounts.models import ApiAccount
from analytics.models import PriceSeen

# Credits a call by the vendor's documentation; used until a price was seen.
LIST_PRICES: Mapping[str, int] = {
    "generate": 2,
    "edit": 3,
    "svg_generate": 3,
    "svg_convert": 3,
    "analyze": 1,
}


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
    rows = PriceSeen.objects.filter(account=account).order_by("images", "-credits")
    return Prices({row.operation: row.credits for row in rows})


def count_prices(account: ApiAccount, charged: Iterable[tuple[str, int]]) -> None:
    """Remember what images were charged: (operation, credits) each."""
    for (operation, credits), images in Counter(charged).items():
        row, new = PriceSeen.objects.get_or_create(
            account=account, operation=operation, credits=credits, defaults={"images": images}
        )
        if not new:
            PriceSeen.objects.filter(pk=row.pk).update(images=F("images") + images)
