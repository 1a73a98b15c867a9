"""The overview's figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.queries import AccountView, PeriodView, SamePoint
from dashboard.pages.overview.today import Today

GAUGE = 1000  # units of a gauge's viewBox


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
    more: int
    change: float | None
    compared: int
    used_gauge: int
    then_gauge: int | None
    time_gauge: int
    today: Today | None


def figures(
    views: Sequence[AccountView],
    current: Sequence[PeriodView],
    point: SamePoint | None,
    today: Today | None,
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
        more=point.now - then if point else 0,
        change=(point.now - then) / then if point and then > 0 else None,
        compared=len(point.accounts) if point else 0,
        used_gauge=gauge(used, available),
        then_gauge=gauge(then, available) if point and 0 < then <= available else None,
        time_gauge=_time_gone(current, now),
        today=today,
    )


def gauge(part: float, whole: float) -> int:
    """A part in thousandths, kept between nothing and all."""
    return min(GAUGE, max(0, round(GAUGE * part / whole))) if whole > 0 else 0


def _time_gone(current: Sequence[PeriodView], now: datetime) -> int:
    """How much of the running periods' time is over, their lengths taken together."""
    running = [period for period in current if period.edge > now]
    gone = sum((now - period.start for period in running), timedelta())
    whole = sum((period.edge - period.start for period in running), timedelta())
    return gauge(gone.total_seconds(), whole.total_seconds()) if running else 0
