"""Dice that fall the same way whenever the same things are named."""

import math
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def dice(*parts: object) -> random.Random:
    """A generator seeded by `parts`; the same in every process and on every machine."""
    return random.Random("\x1f".join(map(str, parts)))  # noqa: S311 - toys, not secrets


def poisson(die: random.Random, mean: float) -> int:
    """How many events in a span in which `mean` are expected."""
    if mean <= 0:
        return 0
    if mean > 30:  # the product below would take long and run out of precision
        return max(0, round(die.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), die.random(), 0
    while product > limit:
        product *= die.random()
        count += 1
    return count


def pick(die: random.Random, weighted: Sequence[tuple[T, float]]) -> T:
    """One of the first members, by the weights beside them."""
    left = die.random() * sum(weight for _, weight in weighted)
    for choice, weight in weighted:
        left -= weight
        if left < 0:
            return choice
    return weighted[-1][0]
