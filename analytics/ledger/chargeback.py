"""Credits of a time that several teams bear, divided by what they agreed for each part of it."""

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
