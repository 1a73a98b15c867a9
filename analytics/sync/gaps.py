"""Keep the stretches in which an account was not read; the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max, Min

from accounts.models import ApiAccount
from analytics.models import ReadingGap

Gap = tuple[datetime, datetime]

INTERVALS = 3  # so many turns may fail before it is a gap
LEAST = timedelta(hours=1)  # what is shorter no chart of a day shows, and a played past has hours


def is_gap(since: datetime, until: datetime) -> bool:
    """Whether two readings that follow each other lie so far apart that it should be told."""
    return until - since > max(LEAST, timedelta(seconds=INTERVALS * settings.POLL_SECONDS))


def keep_gaps(account: ApiAccount, gaps: Sequence[Gap]) -> None:
    """Store gaps that have just ended; one that is stored already stays as it is."""
    rows = [ReadingGap(account=account, since=since, until=until) for since, until in gaps]
    ReadingGap.objects.bulk_create(rows, ignore_conflicts=True)


def unite_gaps(twin: ApiAccount, account: ApiAccount) -> None:
    """What neither of two accounts that are one read is the gap of both.

    Before the first and after the last reading of either, only the other one could read. Call it
    while each still has its own readings.
    """
    ours, theirs = _unread(account), _unread(twin)
    found = []
    for since, until in ours:
        for start, end in theirs:
            first, last = _later(since, start), _earlier(until, end)
            if first is not None and last is not None and first < last and is_gap(first, last):
                found.append((first, last))
    ReadingGap.objects.filter(account=account).delete()
    keep_gaps(account, found)


def _unread(account: ApiAccount) -> list[tuple[datetime | None, datetime | None]]:
    """All that an account did not read, open at both ends."""
    read = account.snapshots.aggregate(first=Min("at"), last=Max("last_at"))
    if read["first"] is None:
        return [(None, None)]
    gaps = account.gaps.order_by("since").values_list("since", "until")
    return [(None, read["first"]), *gaps, (read["last"], None)]


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other
