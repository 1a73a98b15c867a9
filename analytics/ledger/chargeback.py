"""Credits of a time that several teams bear, divided by what they agreed for each part of it."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from analytics.ledger.shares import largest_remainder


@dataclass(frozen=True, slots=True)
class Stretch:
    """Credits burned while these shares held: a weight by team; no weights: nobody bears them."""

    credits: int
    weights: Mapping[int, int]


def cuts(days: Iterable[date], start: datetime, edge: datetime) -> list[datetime]:
    """Where agreements of these days change something inside `(start, edge)`: at 0:00 UTC."""
    midnights = {datetime.combine(day, time(), UTC) for day in days}
    return sorted(at for at in midnights if start < at < edge)


def stretch_at(inner: Sequence[datetime], at: datetime) -> int:
    """Which of the stretches between these cuts an instant lies in; the outer ends are open."""
    return bisect_right(inner, at)


def divided(stretches: Sequence[Stretch]) -> dict[int | None, int]:
    """Credits by team; None is what nobody bears. They add up to all of the stretches, exactly.

    Each stretch is divided by itself, whole credits by largest remainder, also where corrections
    make it negative. Of two equal remainders the team that comes first in the weights gets more.
    """
    parts: dict[int | None, int] = {}
    for stretch in stretches:
        if stretch.weights:
            shares = largest_remainder(stretch.credits, list(stretch.weights.values()))
            for team, share in zip(stretch.weights, shares, strict=True):
                parts[team] = parts.get(team, 0) + share
        elif stretch.credits:
            parts[None] = parts.get(None, 0) + stretch.credits
    return parts


def spread(amounts: Sequence[int], parts: Sequence[int], weights: Sequence[int]) -> list[list[int]]:
    """For each amount how much of it each team bears, where in all they bear `parts`.

    Every amount and every part is met exactly: `parts` add up to what the amounts do. The amounts
    are halved again and again, and each half is divided in proportion to what the teams bear of
    both, so that no team gets its credits early or late; nobody bears less than nothing of what is
    above zero. Where corrections leave no proportion, `weights` stand in for it.
    """
    if len(amounts) <= 1 or not any(amounts):
        return [list(parts) if number == 0 else [0] * len(parts) for number in range(len(amounts))]
    middle = len(amounts) // 2
    first = largest_remainder(sum(amounts[:middle]), _proportion(parts) or weights)
    rest = [part - here for part, here in zip(parts, first, strict=True)]
    return spread(amounts[:middle], first, weights) + spread(amounts[middle:], rest, weights)


def _proportion(parts: Sequence[int]) -> list[int] | None:
    """The parts as weights; None where they are none: nothing, or of both signs."""
    one_sign = min(parts) >= 0 or max(parts) <= 0
    return [abs(part) for part in parts] if one_sign and any(parts) else None
