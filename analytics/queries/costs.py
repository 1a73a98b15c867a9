"""What images cost together, of those whose prices are read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OperationCost:
    """So many images of an operation, and the credits charged for all, the cheapest and dearest."""

    operation: str
    images: int
    credits: int
    least: int
    most: int

    @property
    def average(self) -> float:
        return self.credits / self.images


@dataclass(frozen=True, slots=True)
class Cost:
    """`credits` were charged for `priced` images, most of them first by operation.

    What the `unread` ones cost is not known yet, and is no part of it.
    """

    credits: int
    priced: int
    unread: int
    operations: tuple[OperationCost, ...]


def cost_of(known: Iterable[tuple[str, int | None]]) -> Cost:
    """Of images, each given by its operation and its price, None where that is not read yet."""
    charges: dict[str, list[int]] = defaultdict(list)
    unread = 0
    for operation, credits in known:
        if credits is None:
            unread += 1
        else:
            charges[operation].append(credits)
    operations = [
        OperationCost(name, len(each), sum(each), min(each), max(each))
        for name, each in sorted(charges.items())
    ]
    operations.sort(key=lambda each: -each.credits)
    return Cost(
        credits=sum(each.credits for each in operations),
        priced=sum(each.images for each in operations),
        unread=unread,
        operations=tuple(operations),
    )
