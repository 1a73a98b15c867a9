"""The price that stands in for an image whose detail was not read yet."""

from collections.abc import Mapping
from dataclasses import dataclass

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
