"""What became of "Read now": being read, done, failed, or not taken up by any worker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from analytics.queries import RunView, WorkView
from dashboard.filters import RunsFilter

PATIENCE = timedelta(minutes=2)  # what is due is taken up within seconds while workers run
KEPT = timedelta(minutes=30)  # so long an answer is shown to who opens the address again


@dataclass(frozen=True, slots=True)
class AskedFor:
    """The reading of an account that somebody asked for; `ended_at` and `note` once it is over."""

    account_id: int
    state: Literal["reading", "done", "failed", "waiting"]
    asked_at: datetime
    ended_at: datetime | None = None
    note: str = ""

    @property
    def goes_on(self) -> bool:
        return self.state in ("reading", "waiting")


def asked_for(
    wanted: RunsFilter, works: Iterable[WorkView], runs: Iterable[RunView], now: datetime
) -> AskedFor | None:
    """None where nobody asked, or so long ago that it is no news."""
    at, pk = wanted.asked_at, wanted.read
    if at is None or pk is None or not timedelta() <= now - at < KEPT:
        return None
    theirs = [work for work in works if work.account_id == pk and work.is_reading]
    read_at = max((work.last_success_at for work in theirs if work.last_success_at), default=at)
    if read_at > at:
        return AskedFor(pk, "done", at, read_at)
    failed = [run for run in runs if run.account_id == pk and _failed_after(run, at)]
    if failed:
        return AskedFor(pk, "failed", at, failed[0].finished_at, failed[0].note)
    running = any(work.is_running for work in theirs)
    return AskedFor(pk, "waiting" if now - at > PATIENCE and not running else "reading", at)


def _failed_after(run: RunView, at: datetime) -> bool:
    return run.is_reading and run.outcome == "failed" and run.started_at >= at
