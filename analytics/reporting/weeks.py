"""Which week of the reporting timezone the weekly letters are about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import day_start

SENT_FROM = time(7)  # on Mondays, by the clocks of the reporting timezone
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Week:
    """`[since, until)` UTC: from the midnight before `monday` to the one a week later."""

    monday: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        return day_start(self.monday, self.zone)

    @property
    def until(self) -> datetime:
        return day_start(self.monday + WEEK, self.zone)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> "Week":
        return Week(self.monday - WEEK, self.zone)


def latest_week(now: datetime, zone: ZoneInfo) -> Week:
    """The last whole week, once its letters are to be sent; until then the one before it."""
    here = now.astimezone(zone)
    monday = here.date() - timedelta(days=here.weekday())
    early = here.date() == monday and here.time() < SENT_FROM
    return Week(monday - 2 * WEEK if early else monday - WEEK, zone)
