"""How well a billing period was observed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import DurationField, ExpressionWrapper, F, Max, Q, QuerySet, Sum, Window
from django.db.models.functions import Lag

from analytics.models import PeriodRuling, Snapshot
from analytics.models.readings import Verdict
from analytics.queries.periods import PeriodView


@dataclass(frozen=True, slots=True)
class Quality:
    """`readings` were counted; the longest time between two of them, or before the first, is
    `longest_gap` seconds. `tail` seconds at the end were seen by none: None while it runs.

    What was used in a gap is exact all the same, as the counter tells it; only a tail's is not.
    """

    readings: int
    longest_gap: float
    tail: float | None
    length: float

    @property
    def covered(self) -> float:
        """The share of the period's time, of 1, whose credits a reading vouches for."""
        return 1 - (self.tail or 0) / self.length


def quality(period: PeriodView) -> Quality:
    """Two queries, over the period's readings."""
    rows = _readings(period)
    told = rows.aggregate(Sum("times"), Max("longest_pause"))
    pauses = (_longest_between(rows), period.first_at - period.start)
    return Quality(
        told["times__sum"] or 0,
        max(told["longest_pause__max"] or 0.0, *(pause.total_seconds() for pause in pauses)),
        tail_seconds(period),
        (period.edge - period.start).total_seconds(),
    )


def tail_seconds(period: PeriodView) -> float | None:
    """How long before its edge a period was last read; None until the next one was seen."""
    if period.tail_high is None:
        return None
    return max(0.0, (period.edge - period.last_at).total_seconds())


def _readings(period: PeriodView) -> QuerySet[Snapshot]:
    """Those that name its start, or a start that was ruled to be the same period's."""
    ruled = PeriodRuling.objects.filter(account=period.account_id)
    moved = ruled.filter(counted_as=period.start).values("named_start")
    elsewhere = ruled.filter(named_start=period.start).exclude(counted_as=period.start)
    own = Q(period_start=period.start) & ~Q(period_start__in=elsewhere.values("named_start"))
    return Snapshot.objects.filter(
        own | Q(period_start__in=moved), account=period.account_id, verdict=Verdict.COUNTED
    )


def _longest_between(rows: QuerySet[Snapshot]) -> timedelta:
    """From one row's last time to the next one's first."""
    before = Window(Lag("last_at"), order_by=("at", "number"))
    pause = ExpressionWrapper(F("at") - F("before"), output_field=DurationField())
    found = rows.annotate(before=before).annotate(pause=pause).order_by(F("pause").desc())
    # A row without one before it has no pause, and PostgreSQL puts it first.
    known: list[timedelta] = [each for each in found.values_list("pause", flat=True)[:2] if each]
    return max(known, default=timedelta())


def reached(period: PeriodView, now: datetime) -> float:
    """The share of the period's time, of 1, that its readings reach over, of what has passed."""
    passed = (min(now, period.edge) - period.start).total_seconds()
    seen = (min(period.last_at, period.edge) - period.start).total_seconds()
    return min(1.0, max(0.0, seen / passed)) if passed > 0 else 1.0
