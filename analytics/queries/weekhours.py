"""When it burns: the mean of each hour of the week."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import DAY, QUARTER, bucket_start, quarter_of
from analytics.queries.windows import by_quarter

LONGEST = 91 * DAY  # of a longer range the end is looked at: thirteen weeks


@dataclass(frozen=True, slots=True)
class WeekHours:
    """Observed credits an hour in `[since, until)`, UTC, cut in the zone that was asked for.

    `means` are seven rows, Monday first, of 24 clock hours; None where the range has no such hour.
    """

    since: datetime
    until: datetime
    means: tuple[tuple[float | None, ...], ...]

    @property
    def most(self) -> float:
        return max((mean or 0 for row in self.means for mean in row), default=0)


def week_hours(
    accounts: Collection[int], since: datetime, until: datetime, zone: ZoneInfo
) -> WeekHours | None:
    """None where nothing was burned. What lies before the first burned day is not counted.

    An hour that clocks show twice counts as two hours; one that is skipped as none.
    """
    until = quarter_of(until)
    since = max(quarter_of(since), until - LONGEST)
    burned = by_quarter(accounts, [(since, until)])
    if not burned:
        return None
    since = max(since, bucket_start(min(burned), "day", zone))
    sums, quarters = _empty(), _empty()
    for at, day, hour in _clocks(since, until, zone):
        sums[day][hour] += burned.get(at, 0)
        quarters[day][hour] += 1
    means = tuple(
        tuple(4 * credits / count if count else None for credits, count in zip(*rows, strict=True))
        for rows in zip(sums, quarters, strict=True)
    )
    return WeekHours(since, until, means)


def _empty() -> list[list[int]]:
    return [[0] * 24 for _ in range(7)]


def _clocks(
    since: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, int, int]]:
    """Each quarter-hour with its weekday and hour. Offsets are asked for once a day where the
    clock is not changed in it: thirteen weeks have 8 736 quarter-hours."""
    at = since
    while at < until:
        end = min(at + DAY, until)
        here, then = at.astimezone(zone), end.astimezone(zone)
        steady = here.utcoffset() == then.utcoffset()
        wall = here.replace(tzinfo=None)
        while at < end:
            if not steady:
                wall = at.astimezone(zone).replace(tzinfo=None)
            yield at, wall.weekday(), wall.hour
            at += QUARTER
            wall += QUARTER


def window_of(
    since: datetime, until: datetime, least: timedelta, instead: timedelta
) -> tuple[datetime, datetime]:
    """The range; where it is shorter than `least`, the time of length `instead` up to its end."""
    return (until - instead, until) if until - since < least else (since, until)
