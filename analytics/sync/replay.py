"""Play the sandbox's past through the same reading that the real vendor gets.

Each account is read as of every hour since it was opened, at most a year ago, and as of the last
instant of each period; every reading is given its own `now`. Interrupted, it goes on after the
last reading that was stored.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import ApiKey
from analytics.graphicoal.client import Client
from analytics.models import SyncRun, Work
from analytics.models.work import WorkKind
from analytics.sync.leases import Clock, ask_for, hold, renew
from analytics.sync.poll import poll
from analytics.sync.readings import Books

EVERY = timedelta(hours=1)
YEAR = timedelta(days=365)
INSTANT = timedelta(microseconds=1)  # nothing lies between it and the edge after it
PROGRESS_EVERY = 1.0  # seconds
MOST_SECONDS = 10  # a turn: so long a worker may take to stop; the next turn goes on at once


def begins(opened_at: datetime, now: datetime) -> datetime:
    """The first hour to read: a year before `now`, or the hour after the account was opened."""
    first = max(opened_at, now - YEAR)
    return first.replace(minute=0, second=0, microsecond=0) + EVERY


def replay(
    work: Work, key: ApiKey, client: Client, run: SyncRun, *, clock: Clock
) -> datetime | None:
    """Read what is still to be read of the past. None when it has reached the present."""
    began = told = clock()
    begin = datetime.fromisoformat(work.cursor["from"])
    books = Books(work.account)
    for at in _instants(books, begin, clock):
        client.as_of = at
        polled = poll(work, books, client, at, live=False)
        run.readings += 1
        run.new_images += polled.new_images
        now = clock()
        if (now - told).total_seconds() >= PROGRESS_EVERY:
            work.done, work.total, told = *_progress(begin, at, now), now
            _write(work, books)
            renew(work, now)
        if (now - began).total_seconds() > MOST_SECONDS:
            _write(work, books)
            return now
    _write(work, books)
    work.done, work.total = _progress(begin, clock(), clock())
    _go_live(work, clock())
    return None


def _write(work: Work, books: Books) -> None:
    """Write what was only seen again since the last change."""
    with transaction.atomic():
        hold(work)
        books.flush()


def _instants(books: Books, begin: datetime, clock: Clock) -> Iterator[datetime]:
    """The moments to read as of: every hour, and each period's last instant, in order."""
    at = max(begin, _next_hour(books.last.last_at)) if books.last else begin
    while at < clock():
        period = next(reversed(books.periods.values()), None)
        if period and period.edge <= at and period.last_at < period.edge - INSTANT:
            yield period.edge - INSTANT
        yield at
        at += EVERY


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + EVERY


def _progress(begin: datetime, at: datetime, now: datetime) -> tuple[int, int]:
    """Hours read, and hours in all."""
    return int((at - begin) / EVERY), max(1, int((now - begin) / EVERY))


def _go_live(work: Work, now: datetime) -> None:
    """The present is reached: from here on the account is read like any other."""
    for kind in (WorkKind.READING, WorkKind.GALLERY, WorkKind.DETAILS):
        ask_for(work.account_id, kind, now)
