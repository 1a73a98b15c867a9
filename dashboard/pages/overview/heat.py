"""When it burns: hours of the week as coloured cells of a table."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil, sqrt

from accounts.models.keys import AccountState
from analytics.ledger.buckets import DAY
from analytics.queries import week_hours, window_of
from analytics.queries.weekhours import LONGEST
from dashboard.pages.overview.scope import Scope
from dashboard.templatetags.figures import credits, tenths

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
STEPS = 6  # colours above nothing
SHORT, INSTEAD = 14 * DAY, 28 * DAY


@dataclass(frozen=True, slots=True)
class HeatCell:
    """Mean credits in an hour of the week, written; `step` numbers its colour."""

    said: str
    step: int
    title: str


@dataclass(frozen=True, slots=True)
class Heat:
    """`rows` by weekday; the days that they are the mean of, both inclusive.

    `steps` say how far each colour reaches, in credits an hour.
    """

    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]
    steps: tuple[str, ...]
    most: str
    first_day: date
    last_day: date
    widened: bool
    cut: bool


def heat_of(scope: Scope) -> Heat | None:
    """Of the range as far as it is known, of four weeks where that is shorter than two."""
    reached = _reached(scope)
    if reached is None:
        return None
    span, until = scope.asked.span, min(scope.asked.span.until, reached)
    if until <= span.since:
        return None
    since, until = window_of(span.since, until, SHORT, INSTEAD)
    found = week_hours(list(scope.names), since, until, scope.zone)
    if found is None or found.most <= 0:
        return None
    last = found.until - timedelta(microseconds=1)
    return Heat(
        tuple(
            (DAYS[number], tuple(_cell(number, hour, mean, found.most) for hour, mean in each))
            for number, row in enumerate(found.means)
            for each in [enumerate(row)]
        ),
        tuple(written(found.most * (step / STEPS) ** 2) for step in range(STEPS + 1)),
        written(found.most),
        found.since.astimezone(scope.zone).date(),
        last.astimezone(scope.zone).date(),
        widened=since < span.since,
        cut=found.until - since > LONGEST,
    )


def _reached(scope: Scope) -> datetime | None:
    """How far all accounts are known; one that is not read any more holds none of them back."""
    through = scope.through
    active = [
        through[v.id] for v in scope.views if v.state == AccountState.ACTIVE and v.id in through
    ]
    return min(active) if active else max(through.values(), default=None)


def written(mean: float) -> str:
    """Whole credits; a tenth where they are few."""
    return credits(round(mean)) if mean >= 10 or mean == round(mean) else tenths(mean)


def _cell(day: int, hour: int, mean: float | None, most: float) -> HeatCell:
    said = "–" if mean is None else written(mean)
    # By square roots: one nightly batch must not make every other hour look the same.
    step = ceil(STEPS * sqrt(mean / most)) if mean and mean > 0 else 0
    amount = "not in this range" if mean is None else f"{said} credits an hour"
    return HeatCell(said, step, f"{DAYS[day]} {hour:02}:00 to {(hour + 1) % 24:02}:00: {amount}")
