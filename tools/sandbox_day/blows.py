"""What is killed, and when: while somebody holds a lease, if anybody does so soon."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle
from typing import Final

from django.conf import settings

from analytics.models import Work
from analytics.models.work import WorkKind
from tools.sandbox_day.parts import Parts

FIRST: Final = timedelta(minutes=12)  # the galleries are still being walked then
EVERY: Final = timedelta(minutes=65)  # no multiple of the periods' lengths: it wanders over them
QUIET: Final = timedelta(minutes=45)  # before the end, so that all are up again by then
PATIENCE: Final = 3.0  # seconds of the wall that a held lease is waited for

SHORT_WORK: Final = (WorkKind.READING,)
LONG_WORK: Final = (WorkKind.GALLERY, WorkKind.DETAILS)


@dataclass(frozen=True, slots=True)
class Blow:
    """One kind of accident. `kinds` is the work that should go on when it happens."""

    name: str
    kinds: Sequence[WorkKind]
    strike: Callable[[Parts], bool]


def blows() -> list[Blow]:
    """In the order in which they come, and come again."""
    found = [
        Blow("slow worker", LONG_WORK, lambda parts: parts.kill("slow-worker")),
        Blow("worker", SHORT_WORK, lambda parts: parts.kill("worker")),
        Blow("sandbox", SHORT_WORK, lambda parts: parts.kill("sandbox")),
        Blow("task", SHORT_WORK, lambda parts: parts.kill_a_child("worker")),
        Blow("broker", SHORT_WORK, lambda parts: parts.kill("broker")),
        Blow("both workers", SHORT_WORK, _kill_both),
        Blow("slow task", LONG_WORK, lambda parts: parts.kill_a_child("slow-worker")),
    ]
    # A Redis that others may use as well is not ours to kill.
    return [blow for blow in found if blow.name != "broker" or not settings.REDIS_URL]


def _kill_both(parts: Parts) -> bool:
    return all([parts.kill("worker"), parts.kill("slow-worker")])


class Fate:
    """Strikes when it is time, between `start` and `until` (of life). `struck` are the names of
    what was killed, `cut_short` is how many works were left with a lease that nobody held."""

    def __init__(self, start: datetime, until: datetime) -> None:
        self.struck: list[str] = []
        self.cut_short = 0
        self._last = until - QUIET
        self._next = start + FIRST
        self._coming = cycle(blows())

    def look(self, now: datetime, parts: Parts) -> None:
        if now < self._next or now > self._last:
            return
        self._next += EVERY
        blow = next(self._coming)
        held = _held(blow.kinds, now)
        end = time.monotonic() + PATIENCE
        while not held and time.monotonic() < end:
            time.sleep(0.005)
            held = _held(blow.kinds, now)
        if blow.strike(parts):
            self.struck.append(blow.name)
            self.cut_short += _held(blow.kinds, now)


def _held(kinds: Sequence[WorkKind], now: datetime) -> int:
    return Work.objects.filter(kind__in=kinds, lease_until__gt=now).count()
