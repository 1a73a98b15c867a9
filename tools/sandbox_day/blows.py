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
from tools.sandbox_day.parts import Parts, kill

FIRST: Final = timedelta(minutes=12)  # the galleries are still being walked then
EVERY: Final = timedelta(minutes=65)  # no multiple of the periods' lengths: it wanders over them
QUIET: Final = timedelta(minutes=45)  # before the end, so that all are up again by then
PATIENCE: Final = 3.0  # seconds of the wall that a held lease is waited for

LOOK_EVERY: Final = 0.002  # seconds of the wall
LATER: Final = 0.004  # each blow falls that much later into the work than the one before it
LATEST: Final = 0.03  # a reading rarely takes longer

SHORT_WORK: Final = (WorkKind.READING,)
LONG_WORK: Final = (WorkKind.GALLERY, WorkKind.DETAILS)


@dataclass(frozen=True, slots=True)
class Blow:
    """One kind of accident: what of the parts it kills, while work of `kinds` goes on."""

    name: str
    kinds: Sequence[WorkKind]
    targets: Callable[[Parts], list[int]]


def blows() -> list[Blow]:
    """In the order in which they come, and come again."""
    found = [
        Blow("slow worker", LONG_WORK, lambda parts: parts.whole("slow-worker")),
        Blow("worker", SHORT_WORK, lambda parts: parts.whole("worker")),
        Blow("vendor", SHORT_WORK, lambda parts: parts.whole("sandbox")),
        Blow("tasks", SHORT_WORK, lambda parts: parts.children("worker")),
        Blow("broker", SHORT_WORK, lambda parts: parts.whole("broker")),
        Blow("both workers", SHORT_WORK, lambda parts: parts.whole("worker", "slow-worker")),
        Blow("slow tasks", LONG_WORK, lambda parts: parts.children("slow-worker")),
    ]
    # A Redis that others may use as well is not ours to kill.
    return [blow for blow in found if blow.name != "broker" or not settings.REDIS_URL]


class Fate:
    """Strikes when it is time, between `start` and `until` (of life). `struck` are the names of
    what was killed, `cut_short` is how many works a worker that was killed left unfinished."""

    def __init__(self, start: datetime, until: datetime) -> None:
        self.struck: list[str] = []
        self.cut_short = 0
        self._last = until - QUIET
        self._next = start + FIRST
        self._coming = cycle(blows())

    def look(self, now: datetime, parts: Parts, ask: Callable[[], None]) -> str:
        """Strike if it is time: the name of what was killed, or "".

        `ask` keeps work coming while a good moment is waited for.
        """
        if now < self._next or now > self._last:
            return ""
        self._next += EVERY
        blow = next(self._coming)
        targets = blow.targets(parts)
        _wait_for_work(blow.kinds, now, ask)
        time.sleep(len(self.struck) * LATER % LATEST)
        if not kill(targets):
            return ""
        self.struck.append(blow.name)
        if blow.name not in ("vendor", "broker"):  # those leave it to its worker
            self.cut_short += _held(blow.kinds, now)
        return blow.name


def _wait_for_work(kinds: Sequence[WorkKind], now: datetime, ask: Callable[[], None]) -> None:
    end = time.monotonic() + PATIENCE
    while not _held(kinds, now) and time.monotonic() < end:
        ask()
        time.sleep(LOOK_EVERY)


def _held(kinds: Sequence[WorkKind], now: datetime) -> int:
    return Work.objects.filter(kind__in=kinds, lease_until__gt=now).count()
