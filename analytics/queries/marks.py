"""What happened in a range beside burn: credits granted, periods that began, times unread."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from analytics.models import BillingPeriod, LedgerEntry, ReadingGap
from analytics.models.ledger import EntryKind
from analytics.queries.reach import Reach

MOST = 400  # of each kind: the latest, and of the gaps the longest
BALANCE = (EntryKind.GRANT, EntryKind.DEBIT)


@dataclass(frozen=True, slots=True)
class Granted:
    """Credits added (or, negative, taken away) in an account's period, as the reading `at` told."""

    account_id: int
    period_id: int
    at: datetime
    credits: int


@dataclass(frozen=True, slots=True)
class Began:
    """A billing period of an account that began `at`, UTC."""

    account_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Unread:
    """An account was not read between the readings at `since` and `until`, UTC."""

    account_id: int
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Marks:
    """In order of time. `left_out` says that there are more than MOST of a kind."""

    granted: tuple[Granted, ...]
    began: tuple[Began, ...]
    unread: tuple[Unread, ...]
    left_out: bool


def marks(
    known: Reach,
    since: datetime,
    until: datetime,
    *,
    periods: Collection[int] | None = None,
    shortest: timedelta = timedelta(0),
) -> Marks:
    """Of the known accounts and periods in `[since, until)`: two queries, however much was read.

    `periods` keeps grants of these billing periods only; gaps are at least `shortest` long.
    """
    touched = BillingPeriod.objects.filter(account__in=known.names, start__lt=until, edge__gt=since)
    if periods is not None:
        touched = touched.filter(pk__in=periods)
    rows = LedgerEntry.objects.filter(
        period__in=touched, kind__in=BALANCE, until__gt=since, until__lte=until
    )
    moved = rows.order_by("-until").values_list("account_id", "period_id", "until", "credits")
    gaps = (
        ReadingGap.objects.filter(account__in=known.names, until__gt=since, since__lt=until)
        .annotate(length=F("until") - F("since"))
        .filter(length__gte=shortest)
        .order_by("-length", "pk")
    )
    granted = [Granted(*row) for row in moved[: MOST + 1]]
    dates = (known.periods or {}).values()
    began = [Began(each.account_id, each.start) for each in dates if since < each.start < until]
    found = gaps.values_list("account_id", "since", "until")[: MOST + 1]
    unread = [Unread(*row) for row in found]
    return Marks(
        tuple(reversed(granted[:MOST])),
        tuple(began[-MOST:]),
        tuple(sorted(unread[:MOST], key=lambda gap: (gap.since, gap.account_id))),
        any(len(kind) > MOST for kind in (granted, began, unread)),
    )
