"""Today's burn against a usual day: the same weekday of the last four weeks, to this time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import DAY, QUARTER, day_start, quarter_of
from analytics.queries import Beginning, by_quarter

WEEKS = 4
FEWEST = 2  # same weekdays that make a usual one; with fewer it is yesterday


@dataclass(frozen=True, slots=True)
class Usual:
    """The mean of some earlier days to the same time of day, `at`; `days` in words.

    `now` is today's burn to that time, a whole quarter-hour of the reporting timezone's clock.
    """

    now: int
    mean: float
    least: int
    most: int
    at: datetime
    days: str

    @property
    def by(self) -> int:
        return round(self.now - self.mean)

    @property
    def change(self) -> float | None:
        return (self.now - self.mean) / self.mean if self.mean > 0 else None

    @property
    def is_usual(self) -> bool:
        return self.least <= self.now <= self.most


@dataclass(frozen=True, slots=True)
class Today:
    """Observed credits since midnight in the reporting timezone.

    `line` and `before` are the running totals of today and of a usual day as points of a 240 × 40
    box. Without a day that all accounts were observed on there is no `usual`.
    """

    credits: int
    weekday: str
    usual: Usual | None
    line: str
    before: str


def today_of(
    accounts: Collection[int],
    through: Mapping[int, datetime],
    begun: Mapping[int, Beginning],
    now: datetime,
    zone: ZoneInfo,
) -> Today | None:
    """None before the first reading of the day: nobody knows then. `through`: last readings.

    An account that was not read today has nothing to be compared; it is left out of both sides.
    """
    here = now.astimezone(zone)
    midnight = day_start(here.date(), zone)
    read = [pk for pk in accounts if pk in through and through[pk] >= midnight]
    if not read:
        return None
    reached = quarter_of(min(through[pk] for pk in read))
    days = [here.date() - timedelta(days=7 * week) for week in range(1, WEEKS + 1)]
    days.append(here.date() - DAY)
    spans = {day: (day_start(day, zone), day_start(day + DAY, zone)) for day in days}
    burned = by_quarter(read, [(midnight, now), *spans.values()])
    known = _known(days, spans, begun, read)
    line = _running(burned, midnight, quarter_of(now))
    lines = [_running(burned, spans[day][0], spans[day][1] - QUARTER) for day in known]
    mean = [sum(column) / len(lines) for column in zip(*lines, strict=False)] if lines else []
    top = max([1, *line, *mean])
    return Today(
        credits=line[-1],
        weekday=f"{here:%A}",
        usual=_usual(known, burned, midnight, reached, zone, f"{here:%A}") if known else None,
        line=_points(line, top),
        before=_points(mean, top) if mean else "",
    )


def _known(
    days: Sequence[date],
    spans: Mapping[date, tuple[datetime, datetime]],
    begun: Mapping[int, Beginning],
    accounts: Collection[int],
) -> list[date]:
    """The same weekdays that every account was read on from the start; else yesterday, if it was.

    Before its first reading nothing is known of an account: such a day is no zero.
    """
    if not all(pk in begun for pk in accounts):
        return []
    latest = max(begun[pk].read_since for pk in accounts)
    seen = [day for day in days if spans[day][0] >= latest]
    weekdays = [day for day in seen if day != days[-1]]
    return weekdays if len(weekdays) >= FEWEST else [day for day in seen if day == days[-1]]


def _usual(
    known: Sequence[date],
    burned: Mapping[datetime, int],
    midnight: datetime,
    reached: datetime,
    zone: ZoneInfo,
    weekday: str,
) -> Usual:
    clock = reached.astimezone(zone).replace(tzinfo=None).time()
    sums = []
    for day in known:
        until = datetime.combine(day, clock, zone).astimezone(UTC)
        sums.append(_between(burned, day_start(day, zone), until))
    words = f"on the last {COUNTS[len(known)]} {weekday}s" if len(known) > 1 else "yesterday"
    return Usual(
        now=_between(burned, midnight, reached),
        mean=sum(sums) / len(sums),
        least=min(sums),
        most=max(sums),
        at=reached,
        days=words,
    )


COUNTS = {2: "two", 3: "three", 4: "four"}


def _between(burned: Mapping[datetime, int], since: datetime, until: datetime) -> int:
    return sum(credits for at, credits in burned.items() if since <= at < until)


def _running(burned: Mapping[datetime, int], first: datetime, last: datetime) -> list[int]:
    """Running totals by quarter-hour from `first` to `last`, both counted."""
    total, totals, at = 0, [], first
    while at <= last:
        total += burned.get(at, 0)
        totals.append(total)
        at += QUARTER
    return totals


def _points(totals: Sequence[float], top: float) -> str:
    """SVG points, four a quarter-hour apart on 240 wide and 40 high."""
    step = 240 / 96
    return " ".join(
        f"{min(240, (number + 1) * step):.1f},{38 - 36 * total / top:.1f}"
        for number, total in [(-1, 0.0), *enumerate(totals)]
    )
