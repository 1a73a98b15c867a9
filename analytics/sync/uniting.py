"""Give one account the readings and images that only its twin has.

The caller's transaction, both accounts locked. What is derived from them is the caller's to have
derived anew.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby, pairwise
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import ApiAccount
from analytics.models import Image, Snapshot
from analytics.models.readings import Verdict
from analytics.sync.gallery import STAND_INS
from analytics.sync.gaps import unite_gaps
from analytics.sync.twins import said

NOT_JUDGED = "Read by the account that was merged into this one; not counted yet."
IDENTITY = ("image_id", "operation", "created_at")
DETAIL = ("credits_charged", "analysis", "svg_candidates")


class Span(NamedTuple):
    """One stored reading: its account, and when its answer held (UTC, both ends seen)."""

    account: int
    number: int
    at: datetime
    last_at: datetime


def unite_readings(twin: ApiAccount, account: ApiAccount) -> None:
    """Move the twin's readings that fall where `account` has none; number all by time.

    Until the ledger is derived anew they count as left out: no period of `account` knows them.
    """
    unite_gaps(twin, account)
    _stretch(twin, account)
    ours, theirs = _spans(account), _spans(twin)
    fitting = list(_fitting(ours, theirs))
    if not fitting:
        return
    # Above every number before and after: no two rows meet on their way.
    offset = 1 + len(ours) + max(span.number for span in (*ours, *theirs)) + len(theirs)
    Snapshot.objects.filter(account=account).update(number=F("number") + offset)
    for first, last in _runs(fitting):
        _numbers(twin, first.number, last.number).update(
            account=account,
            number=F("number") + 2 * offset,
            verdict=Verdict.DROPPED,
            reason=NOT_JUDGED,
        )
    _number_anew(
        account, sorted([*ours, *fitting], key=lambda span: (span.at, span.number)), offset
    )


def unite_images(twin: ApiAccount, account: ApiAccount) -> None:
    """Move the twin's images that `account` does not know; a charge it lacks is taken over."""
    _take_charges(twin, account)
    alike = Image.objects.filter(
        account=account, image_id=OuterRef("image_id"), operation=OuterRef("operation")
    )
    # Where the vendor named no time, id and operation make the image.
    stands_in = Q(created_flag__in=STAND_INS)
    same_time = alike.filter(Q(created_at=OuterRef("created_at")) | stands_in)
    known = Q(Exists(same_time)) | (stands_in & Q(Exists(alike)))
    Image.objects.filter(account=twin).exclude(known).update(account=account)


def _stretch(twin: ApiAccount, account: ApiAccount) -> None:
    """Where both saw the same answer, it held from when the first saw it to when the last did.

    As far as no other reading of `account` lies there.
    """
    ours = list(Snapshot.objects.filter(account=account).order_by("number"))
    for row in Snapshot.objects.filter(account=twin).order_by("number").iterator():
        place = bisect_right(ours, row.last_at, key=lambda known: known.at) - 1
        if place < 0 or ours[place].last_at < row.at or said(ours[place]) != said(row):
            continue
        known, before = ours[place], ours[place - 1].last_at if place else None
        after = ours[place + 1].at if place + 1 < len(ours) else None
        at, last_at = min(known.at, row.at), max(known.last_at, row.last_at)
        if (before is None or before < at) and (after is None or last_at < after):
            pauses = (known.longest_pause, row.longest_pause)
            known.at, known.last_at = at, last_at
            known.times, known.longest_pause = known.times + row.times, max(pauses)
            known.save(update_fields=["at", "last_at", "times", "longest_pause"])


def _spans(account: ApiAccount) -> list[Span]:
    rows = Snapshot.objects.filter(account=account).order_by("number")
    return [Span(*row) for row in rows.values_list("account_id", "number", "at", "last_at")]


def _fitting(ours: list[Span], theirs: list[Span]) -> Iterator[Span]:
    """Those of their readings that lie before, after, or strictly between two of ours."""
    left = iter(_gaps(ours))
    after, before = next(left)
    for span in theirs:
        while before is not None and span.at >= before:
            after, before = next(left)
        if (after is None or span.at > after) and (before is None or span.last_at < before):
            yield span


def _gaps(ours: list[Span]) -> list[tuple[datetime | None, datetime | None]]:
    """The open stretches without a reading of ours, in order; None is without an end."""
    if not ours:
        return [(None, None)]
    between = [(one.last_at, other.at) for one, other in pairwise(ours)]
    return [(None, ours[0].at), *between, (ours[-1].last_at, None)]


def _number_anew(account: ApiAccount, spans: list[Span], offset: int) -> None:
    """1, 2, … in this order. Ours were put `offset` higher, the others twice as much."""
    wanted = 1
    for first, last in _runs(spans):
        above = offset if first.account == account.pk else 2 * offset
        rows = _numbers(account, first.number + above, last.number + above)
        rows.update(number=F("number") - (first.number + above - wanted))
        wanted += last.number - first.number + 1


def _runs(spans: Iterable[Span]) -> Iterator[tuple[Span, Span]]:
    """First and last of each run of readings of one account whose numbers follow each other."""
    placed = enumerate(spans)
    for _, run in groupby(placed, key=lambda pair: (pair[1].account, pair[1].number - pair[0])):
        first, *rest = (span for _, span in run)
        yield first, (rest or [first])[-1]


def _numbers(account: ApiAccount, first: int, last: int) -> QuerySet[Snapshot]:
    return Snapshot.objects.filter(account=account, number__gte=first, number__lte=last)


def _take_charges(twin: ApiAccount, account: ApiAccount) -> None:
    unpriced = Image.objects.filter(account=account, credits_charged__isnull=True)
    priced = Image.objects.filter(account=twin, credits_charged__isnull=False)
    same = {name: OuterRef(name) for name in IDENTITY}
    told = priced.filter(Exists(unpriced.filter(**same))).values_list(*IDENTITY, *DETAIL)
    charges = {tuple(row[:3]): row[3:] for row in told}
    found = list(unpriced.filter(Exists(priced.filter(**same))))
    for row in found:
        detail = charges[row.image_id, row.operation, row.created_at]
        row.credits_charged, row.analysis, row.svg_candidates = detail
        row.analysis = None if row.forgotten_at else row.analysis
        row.detail_due_at = None
    Image.objects.bulk_update(found, [*DETAIL, "detail_due_at"], batch_size=200)
