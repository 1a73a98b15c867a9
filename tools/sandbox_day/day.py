"""One run: start everything, live the day under blows, settle, compare, say what came of it."""

import subprocess
import sys
import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, TextIO

import redis
from django.conf import settings
from django.core.management import get_commands
from django.db import connection
from kombu.exceptions import OperationalError

from accounts.models import ApiAccount
from analytics import tasks
from analytics.connecting import connect
from analytics.graphicoal.sandbox import World
from analytics.graphicoal.sandbox.vendor import PREFIX
from analytics.models import SyncRun
from dashboard.runner import preparation
from tools.sandbox_day import parts, settling
from tools.sandbox_day.blows import Fate
from tools.sandbox_day.clock import FastClock
from tools.sandbox_day.comparison import Comparison
from tools.sandbox_day.folder import Refused
from tools.sandbox_day.summary import summary
from tools.sandbox_day.vendor_books import VendorBooks
from tools.sandbox_day.world import LIFE_START, lively_world

ASK_EVERY: Final = 0.3  # seconds of the wall between two dispatches: a minute of life
OUR_FAULT: Final = "Coalmeter failed"  # how analytics.sync.leases words what is not the vendor's
CHECK: Final = "rebuild_ledger"


class Beat:
    """Asks what is due, as Celery's beat does, but in time with the life."""

    def __init__(self) -> None:
        self._asked = 0.0

    def look(self) -> None:
        if time.monotonic() - self._asked < ASK_EVERY:
            return
        self._asked = time.monotonic()
        with suppress(OperationalError):  # nobody is told while the broker is down
            tasks.dispatch.apply_async(expires=2, retry=False)


class Day:
    """`hours` of life, `speed` times as fast as the wall. `out` gets what people read."""

    def __init__(self, hours: float, speed: float, seed: str, out: TextIO) -> None:
        self.hours, self.speed, self.seed, self.out = hours, speed, seed, out
        self.differences: list[str] = []

    def run(self) -> int:
        """The exit status: 0 if nothing differs. Raises Refused, NotReady, DidNotStart, Stopped."""
        began = time.monotonic()
        data = settings.DATA_DIR
        _require_empty()
        with preparation.lock_data_folder(data) as lock:
            preparation.migrate()
            port = preparation.sandbox_port(data / "sandbox-port", settings.SANDBOX_PORT)
            with parts.Parts(data / "logs", lock, lambda line: None) as running:
                clock, fate = self._live(running, port)
            made = self._compare(clock, port)
        rebuilt = self._check_rebuild()
        self._say(f"{self.hours:g} hours in {time.monotonic() - began:.0f} s, world {self.seed!r}")
        for line in summary(made, fate, rebuilt, self.differences):
            self._say(line)
        return 1 if self.differences else 0

    def _live(self, running: parts.Parts, port: int) -> tuple[FastClock, Fate]:
        parts.start_broker(running)
        clock = FastClock.starting_now(LIFE_START, self.speed)
        clock.hand_on()
        parts.start_sandbox(running, port, self.seed)
        _connect(lively_world(self.seed), f"http://127.0.0.1:{port}{PREFIX}", clock())
        parts.start_workers(running)
        seconds = self.hours * 3600 / self.speed
        self._say(f"{self.hours:g} hours of life take {seconds:.0f} s; logs in {running.logs}")
        end = LIFE_START + timedelta(hours=self.hours)
        fate, beat = Fate(LIFE_START, end), Beat()
        while (now := clock()) < end:
            running.look()
            beat.look()
            if killed := fate.look(now, running, beat.look):
                self._say(f"{now:%d %H:%M} killed: {killed}")
        self.differences += settling.forgotten(clock())
        return clock, fate

    def _compare(self, clock: FastClock, port: int) -> list[Comparison]:
        now, world = settling.free_from(clock()), lively_world(self.seed)
        made: list[Comparison] = []
        with settling.standing_still(world, port, now):
            for slug in world.accounts:
                books = VendorBooks(world, slug, now)
                account = ApiAccount.objects.get(name=books.name)
                self.differences += settling.settle(account, now)
                made.append(Comparison(account, books).make(LIFE_START))
        self.differences += [line for one in made for line in one.differences]
        self.differences += _our_faults()
        return made

    def _check_rebuild(self) -> str:
        """The derived tables must equal those that a rebuild would make; what came of it."""
        if CHECK not in get_commands():
            return "not checked"
        command = [sys.executable, "manage.py", CHECK, "--check"]
        checked = subprocess.run(  # noqa: S603
            command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
        )
        if checked.returncode:
            self.differences.append(f"{CHECK}: {checked.stdout}{checked.stderr}".strip())
        return "differs" if checked.returncode else "equal"

    def _say(self, line: str) -> None:
        self.out.write(f"{line}\n")
        self.out.flush()


def _require_empty() -> None:
    """A database or a Redis that was named may be somebody's: this run touches neither."""
    if connection.introspection.table_names():
        raise Refused("The database of DATABASE_URL has tables already. Name an empty one.")
    if settings.REDIS_URL:
        preparation.require_redis(settings.REDIS_URL)
        with redis.Redis.from_url(settings.REDIS_URL) as server:
            if next(server.scan_iter("coalmeter:*"), None) is not None:
                raise Refused("The Redis of REDIS_URL is in use by a Coalmeter. Name another.")


def _connect(world: World, base_url: str, now: datetime) -> None:
    for card in world.cards():
        connect(card.name, base_url, card.key, now, by="sandbox day", sandbox=True)


def _our_faults() -> list[str]:
    failed = SyncRun.objects.filter(outcome="failed", note__startswith=OUR_FAULT)
    return [
        f"{run.account}: the {run.kind} of {run.started_at:%d %H:%M}: {run.note}" for run in failed
    ]
