"""How each account stands: what is left, until when, and how fast it goes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.queries import AccountView, PeriodView
from dashboard.pages.overview.pace import LEAST, Pace, paces, rounded
from dashboard.pages.overview.scope import Scope

DAY_SECONDS = 86_400
LISTED = 50  # accounts on a page


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


@dataclass(frozen=True, slots=True)
class Standings:
    """The `number`-th page, from 1, of so many accounts; `earlier` and `later` are its neighbours,
    None at the ends."""

    rows: tuple[Standing, ...]
    number: int
    found: int
    earlier: int | None
    later: int | None

    @property
    def first(self) -> int:
        """The place of its first row among all, from 1."""
        return (self.number - 1) * LISTED + 1


def standing(scope: Scope, text: str = "", number: int = 1) -> Standings:
    """Of the accounts in view whose names contain the text. By name; where they are more than
    LISTED, those first that need somebody, then those that used most.
    """
    current = {period.account_id: period for period in scope.current}
    views = [view for view in scope.views if text.casefold() in view.name.casefold()]
    rows = [_standing(view, current.get(view.id), scope.now) for view in views]
    return _page(sorted(rows, key=_urgency) if len(scope.views) > LISTED else rows, number)


def _page(rows: Sequence[Standing], number: int) -> Standings:
    pages = max(1, -(-len(rows) // LISTED))
    number = min(max(1, number), pages)
    shown = tuple(rows[(number - 1) * LISTED : number * LISTED])
    earlier, later = number - 1 or None, number + 1 if number < pages else None
    return Standings(shown, number, len(rows), earlier, later)


def _urgency(row: Standing) -> tuple[bool, bool, int]:
    return not row.view.in_trouble, row.dry_at is None, -(row.view.used or 0)


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
