"""When billing periods start."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Billing(Protocol):
    """A calendar of period starts."""

    def first(self, moment: datetime) -> datetime:
        """The earliest start at or after `moment`."""

    def following(self, start: datetime) -> datetime:
        """The start after `start`, which is one itself."""


@dataclass(frozen=True, slots=True)
class Monthly:
    """Each month on `day` (its last day where it is shorter), at a minute of the day in UTC."""

    day: int = 1
    hour: int = 0
    minute: int = 0

    def _in(self, year: int, month: int) -> datetime:
        day = min(self.day, calendar.monthrange(year, month)[1])
        return datetime(year, month, day, self.hour, self.minute, tzinfo=UTC)

    def first(self, moment: datetime) -> datetime:
        start = self._in(moment.year, moment.month)
        return start if start >= moment else self.following(start)

    def following(self, start: datetime) -> datetime:
        return self._in(start.year + start.month // 12, start.month % 12 + 1)


@dataclass(frozen=True, slots=True)
class Every:
    """Periods of one length, the first of them as soon as it may be; for small worlds in tests."""

    length: timedelta

    def first(self, moment: datetime) -> datetime:
        return moment

    def following(self, start: datetime) -> datetime:
        return start + self.length
