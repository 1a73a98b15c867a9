"""How each account stands: what is left, until when, and how fast it goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from analytics.queries import AccountView, PeriodView
from dashboard.pages.overview.pace import LEAST, Pace, paces, rounded
from dashboard.pages.overview.scope import Scope

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Standing:
    """One account. `edge` is where its period ends, None where that is not ahead.

    `a_day` is its mean since the period began, None in a period's first day; `dry_at` is when it
    ends at that pace, where that is before the period does.
    """

    view: AccountView
    edge: datetime | None
    a_day: int | None
    dry_at: datetime | None


def standing(scope: Scope) -> list[Standing]:
    current = {period.account_id: period for period in scope.current}
    return [_standing(view, current.get(view.id), scope.now) for view in scope.views]


def _standing(view: AccountView, period: PeriodView | None, now: datetime) -> Standing:
    if period is None or period.edge <= now:
        return Standing(view, None, None, None)
    pace = _first(paces([period], now))
    seconds = (period.last_at - period.start).total_seconds()
    known = period.last_at - period.start >= LEAST
    dry_at = pace.dry_at if pace and view.is_read else None
    a_day = rounded_day(max(0, period.used) * DAY_SECONDS / seconds) if known else None
    return Standing(view, period.edge, a_day, dry_at)


def rounded_day(amount: float) -> int:
    """Whole credits where they are few, as exact as a mean may be where they are many."""
    return round(amount) if amount < 100 else rounded(amount)


def _first(found: Iterable[Pace]) -> Pace | None:
    return next(iter(found), None)
