"""From a range's name to instants."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import DAY, MICROSECOND, QUARTER, day_start, quarter_of
from analytics.queries import PeriodView
from dashboard.filters.asked import AHEAD, EARLIEST, Asked, quoted
from dashboard.filters.instants import instant_word, names_instant, read_instant

RANGES = {
    "period": "This billing period",
    "last": "Last billing period",
    "24h": "24 hours",
    "7d": "7 days",
    "30d": "30 days",
    "12m": "12 months",
    "custom": "Dates…",
}
DAYS = {"7d": 7, "30d": 30, "12m": 365}
INSTEAD = "30d"  # where no billing period is known


@dataclass(frozen=True, slots=True)
class Span:
    """`[since, until)`, UTC. `periods` are the billing periods that count, None for all.

    `first_day` and `last_day` are its days in the reporting timezone, both inclusive;
    `periods_differ` says that the accounts' periods have other dates.
    """

    name: str
    since: datetime
    until: datetime
    first_day: date
    last_day: date
    periods: tuple[int, ...] | None = None
    periods_differ: bool = False
    exact: bool = False  # a range of instants that somebody chose, not of whole days

    @property
    def words(self) -> dict[str, str]:
        """`since` and `until` of a URL that asks for it."""
        if not self.exact:
            return {"since": self.first_day.isoformat(), "until": self.last_day.isoformat()}
        return {"since": instant_word(self.since), "until": instant_word(self.until)}


@dataclass(frozen=True, slots=True)
class Known:
    """What ranges are made of: each account's current and previous period, the time, the zone."""

    current: Sequence[PeriodView]
    before: Sequence[PeriodView]
    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()


def read_span(asked: Asked, known: Known, default: str) -> Span:
    """The range that a URL asks for. Dates without a range's name mean a custom one."""
    if not asked.text("range") and (asked.text("since") or asked.text("until")):
        default = "custom"
    name = asked.choice("range", RANGES, default)
    if name in ("period", "last"):
        periods = known.current if name == "period" else known.before
        if periods:
            return _of_periods(name, periods, known.zone)
        if name == "last" or asked.text("range"):
            asked.note("range", "No such billing period is known yet: 30 days are shown.")
        name = INSTEAD
    if name == "custom":
        return _custom(asked, known)
    if name == "24h":
        return _of_instants(name, known.now - DAY, known.now, known.zone)
    return _of_days(name, known.today - timedelta(days=DAYS[name] - 1), known.today, known.zone)


def _of_periods(name: str, periods: Sequence[PeriodView], zone: ZoneInfo) -> Span:
    """From the earliest start to the latest edge; only these periods count in it."""
    since, until = min(p.start for p in periods), max(p.edge for p in periods)
    differ = len({(p.start, p.edge) for p in periods}) > 1
    first, last = _days(since, until, zone)
    return Span(name, since, until, first, last, tuple(p.id for p in periods), differ)


def _custom(asked: Asked, known: Known) -> Span:
    if any(names_instant(asked.text(name)) for name in ("since", "until")):
        return _of_chosen(asked, known)
    first, last = asked.days(known.today)
    last = last or max(known.today, first or known.today)
    return _of_days("custom", first or last - timedelta(days=29), last, known.zone)


def _of_days(name: str, first: date, last: date, zone: ZoneInfo) -> Span:
    return Span(name, day_start(first, zone), day_start(last + DAY, zone), first, last)


def _of_chosen(asked: Asked, known: Known) -> Span:
    """Whole quarter-hours between two instants; a date stands for its start, or for its end."""
    since = _chosen(asked, "since", known, timedelta(0))
    until = _chosen(asked, "until", known, DAY)
    if since and until and until < since:
        asked.note("until", "The times were the wrong way round: they are swapped.")
        since, until = until, since
    until = until or max(known.now, since or known.now)
    since = quarter_of(since or until - DAY)
    until = max(quarter_of(until - MICROSECOND) + QUARTER, since + QUARTER)
    return replace(_of_instants("custom", since, until, known.zone), exact=True)


def _chosen(asked: Asked, name: str, known: Known, later: timedelta) -> datetime | None:
    if not names_instant(asked.text(name)):
        day = asked.day(name, known.today)
        return day_start(day + later, known.zone) if day else None
    at = read_instant(asked, name, known.zone)
    if at is None:
        return None
    within = min(max(at, day_start(EARLIEST, known.zone)), known.now + AHEAD)
    if within != at:
        asked.note(name, f"{quoted(asked.text(name))} is too far away.")
    return within


def _of_instants(name: str, since: datetime, until: datetime, zone: ZoneInfo) -> Span:
    return Span(name, quarter_of(since), until, *_days(since, until, zone))


def _days(since: datetime, until: datetime, zone: ZoneInfo) -> tuple[date, date]:
    last = (until - MICROSECOND).astimezone(zone).date()
    return since.astimezone(zone).date(), last
