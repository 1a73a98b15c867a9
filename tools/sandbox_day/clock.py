"""A time that runs faster than the wall's, the same in every process that is told of it."""

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

VARIABLE: Final = "SANDBOX_DAY_CLOCK"


@dataclass(frozen=True, slots=True)
class FastClock:
    """`life_start` (aware, UTC) was at `wall_start` (seconds since 1970); a second of the wall is
    `speed` seconds of life."""

    wall_start: float
    life_start: datetime
    speed: float

    def __call__(self) -> datetime:
        return self.at(time.time())

    def at(self, wall: float) -> datetime:
        return self.life_start + timedelta(seconds=(wall - self.wall_start) * self.speed)

    def as_text(self) -> str:
        return json.dumps([self.wall_start, self.life_start.isoformat(), self.speed])

    @classmethod
    def from_text(cls, text: str) -> "FastClock":
        """What `as_text` wrote; ValueError for anything else."""
        wall_start, life_start, speed = json.loads(text)
        return cls(float(wall_start), datetime.fromisoformat(life_start), float(speed))

    @classmethod
    def starting_now(cls, life_start: datetime, speed: float) -> "FastClock":
        return cls(time.time(), life_start.astimezone(UTC), speed)

    @classmethod
    def of_this_day(cls) -> "FastClock":
        """The clock that the run handed to its processes; KeyError outside of one."""
        return cls.from_text(os.environ[VARIABLE])

    def hand_on(self) -> None:
        """Processes that start from now on find this clock."""
        os.environ[VARIABLE] = self.as_text()
