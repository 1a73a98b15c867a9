"""The overview's four figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import ApiAccount
from analytics.ledger.buckets import DAY, QUARTER, day_start, quarter_of
from analytics.queries import AccountView, Backfill, PeriodView, SamePoint, burn

GAUGE = 1000  # units of a gauge's viewBox


@dataclass(frozen=True, slots=True)
class Today:
    """Observed credits since midnight in the reporting timezone, and yesterday until this hour.

    `line` and `before` are the running totals of both days as points of a 240 × 40 box.
    """

    credits: int
    yesterday: int
    line: str
    before: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Credits and images of the accounts in view; None where nothing was read yet.

    Gauges are in thousandths: of the credits that could be used, and of the periods' time.
    """

    left: int | None
    used: int | None
    available: int | None
    images: int | None
    unread: int
    same_point: SamePoint | None
    change: float | None
    compared: int
    used_gauge: int
    then_gauge: int | None
    time_gauge: int
    today: Today | None
    backfill: tuple[Backfill, ...]
    priced: int
    to_price: int


def figures(
    views: Sequence[AccountView],
    current: Sequence[PeriodView],
    point: SamePoint | None,
    today: Today | None,
    backfill: Sequence[Backfill],
    now: datetime,
) -> Figures:
    read = [view for view in views if view.remaining is not None]
    used = sum(period.used for period in current)
    available = sum(period.available for period in current)
    then = point.then if point else 0
    return Figures(
        left=sum(view.remaining or 0 for view in read) if read else None,
        used=used if current else None,
        available=available if current else None,
        images=sum(view.total_images or 0 for view in read) if read else None,
        unread=len(views) - len(read),
        same_point=point,
        change=(point.now - then) / then if point and then > 0 else None,
        compared=len(point.accounts) if point else 0,
        used_gauge=gauge(used, available),
        then_gauge=gauge(then, available) if point and 0 < then <= available else None,
        time_gauge=_time_gone(current, now),
        today=today,
        backfill=tuple(backfill),
        priced=sum(each.priced for each in backfill),
        to_price=sum(each.total for each in backfill),
    )


def gauge(part: float, whole: float) -> int:
    """A part in thousandths, kept between nothing and all."""
    return min(GAUGE, max(0, round(GAUGE * part / whole))) if whole > 0 else 0


def today_of(
    accounts: QuerySet[ApiAccount], through: Iterable[datetime], now: datetime, zone: ZoneInfo
) -> Today | None:
    """None before the first reading of the day: nobody knows then. `through`: last readings."""
    midnight = day_start(now.astimezone(zone).date(), zone)
    if all(at < midnight for at in through):
        return None
    yesterday = day_start((now.astimezone(zone) - DAY).date(), zone)
    cells = burn(accounts, yesterday, now, by=(), bucket="quarter", zone=zone).cells
    by_quarter = {cell.start: cell.credits for cell in cells if cell.start}
    here = _running(by_quarter, midnight, quarter_of(now))
    before = _running(by_quarter, yesterday, midnight - QUARTER)
    so_far = before[: len(here)]
    top = max([1, *here, *before])
    return Today(
        credits=here[-1],
        yesterday=so_far[-1],
        line=_points(here, top),
        before=_points(before, top),
    )


def _running(by_quarter: dict[datetime, int], first: datetime, last: datetime) -> list[int]:
    """Running totals by quarter-hour from `first` to `last`, both counted."""
    total, totals, at = 0, [], first
    while at <= last:
        total += by_quarter.get(at, 0)
        totals.append(total)
        at += QUARTER
    return totals


def _points(totals: Sequence[int], top: int) -> str:
    """SVG points, four a quarter-hour apart on 240 wide and 40 high."""
    step = 240 / 96
    return " ".join(
        f"{min(240, (number + 1) * step):.1f},{38 - 36 * total / top:.1f}"
        for number, total in [(-1, 0), *enumerate(totals)]
    )


def _time_gone(current: Sequence[PeriodView], now: datetime) -> int:
    """How much of the running periods' time is over, their lengths taken together."""
    running = [period for period in current if period.edge > now]
    gone = sum((now - period.start for period in running), timedelta())
    whole = sum((period.edge - period.start for period in running), timedelta())
    return gauge(gone.total_seconds(), whole.total_seconds()) if running else 0
