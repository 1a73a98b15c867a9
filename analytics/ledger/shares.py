"""Whole credits, divided exactly."""

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

FEW = 8
"""Up to this many buckets, `even_shares` is one plain largest remainder: two hours."""


def largest_remainder(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """`total` in parts proportional to the weights, exactly adding up; ties to the earlier.

    A negative total is divided as its opposite is. ValueError for a negative weight, and when
    there is something to divide and no weight above zero.
    """
    if total < 0:
        return [-part for part in largest_remainder(-total, weights)]
    whole = _whole(weights)
    if whole and min(whole) < 0:
        raise ValueError("A weight must not be negative.")
    weight = sum(whole)
    if not weight:
        if total:
            raise ValueError("Nothing to divide by: give at least one weight above zero.")
        return [0] * len(whole)
    parts, rests = [], []
    for each in whole:
        part, rest = divmod(total * each, weight)
        parts.append(part)
        rests.append(rest)
    missing = total - sum(parts)
    if missing:
        for index in sorted(range(len(rests)), key=lambda index: -rests[index])[:missing]:
            parts[index] += 1
    return parts


def even_shares(total: int, weights: Sequence[int]) -> list[int]:
    """As `largest_remainder`, halving a long list first so that no stretch gets it all.

    Ten credits over ten silent days have nearly equal remainders in 960 quarter-hours; one
    largest remainder would put all ten into the first hours. Halving keeps each half's share
    right to a credit, again by largest remainder with ties to the earlier.
    """
    shares = [0] * len(weights)
    _halve(total, weights, 0, len(weights), sum(weights), shares)
    return shares


def _halve(
    total: int, weights: Sequence[int], first: int, end: int, weight: int, shares: list[int]
) -> None:
    if not total:
        return
    if end - first <= FEW:
        shares[first:end] = largest_remainder(total, weights[first:end])
        return
    middle = (first + end) // 2
    left = sum(weights[first:middle])
    to_left, to_right = largest_remainder(total, (left, weight - left))
    _halve(to_left, weights, first, middle, left, shares)
    _halve(to_right, weights, middle, end, weight - left, shares)


def _whole(weights: Sequence[int | Fraction]) -> Sequence[int]:
    if all(type(weight) is int for weight in weights):
        return [int(weight) for weight in weights]
    scale = lcm(*(weight.denominator for weight in weights))
    return [int(weight * scale) for weight in weights]
