"""Stretches of an account's past that are to be derived anew, kept as rows until they are."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, Max, Min, OuterRef, Q

from accounts.models import ApiAccount
from analytics.ledger.buckets import QUARTER
from analytics.models import ChargeVote, Image, LedgerEntry, QuarterBurn, Rederivation, Work
from analytics.models.work import WorkKind
from analytics.sync.leases import ask_for
from analytics.sync.readings import Range

SOON = timedelta(minutes=1)  # what waits for longer itself is not waited for


def mark_stale(account: ApiAccount, ranges: Iterable[Range]) -> None:
    """Leave these stretches to be derived anew; those that wait already are joined with them."""
    rows = Rederivation.objects.filter(account=account, since__isnull=False)
    waiting = [(row.since, row.until) for row in rows if row.since and row.until]
    both = joined([*waiting, *ranges], timedelta())
    if both != sorted(waiting):
        rows.delete()
        Rederivation.objects.bulk_create(
            Rederivation(account=account, since=since, until=until) for since, until in both
        )


def everything(account: ApiAccount) -> list[Range]:
    """All time that the account's rollups have, or must have, something to say of."""
    of_account = {"account": account}
    ends = [
        account.periods.aggregate(first=Min("start"), last=Max("edge")),
        LedgerEntry.objects.filter(**of_account).aggregate(first=Min("since"), last=Max("until")),
    ]
    for model, column in ((Image, "created_at"), (QuarterBurn, "quarter"), (ChargeVote, "quarter")):
        rows = model._default_manager.filter(**of_account)
        ends.append(rows.aggregate(first=Min(column), last=Max(column)))
    known = [end for end in ends if end["first"]]
    if not known:
        return []
    first, last = min(end["first"] for end in known), max(end["last"] for end in known)
    return [(first, last + QUARTER)]


def ask_to_rebuild(account: ApiAccount) -> None:
    """Leave everything to be derived anew, from the readings on. Twice is harmless."""
    Rederivation.objects.get_or_create(account=account, since=None, until=None)


def ask_where_stale(now: datetime) -> None:
    """Make the work due on accounts where something is left to be derived.

    Stretches wait for a walk, and for details, that are under way: each of their steps may leave
    the same ones again.
    """
    rows = Rederivation.objects.filter(account=OuterRef("pk"))
    works = Work.objects.filter(account=OuterRef("pk"))
    asked = works.filter(kind=WorkKind.REBUILD, due_at__isnull=False)
    moving = works.filter(failures=0, due_at__lte=now + SOON).filter(
        Q(kind=WorkKind.GALLERY, cursor__walked=False) | Q(kind=WorkKind.DETAILS)
    )
    ready = Exists(rows.filter(since__isnull=True)) | (Exists(rows) & ~Exists(moving))
    for account in ApiAccount.objects.filter(ready).exclude(Exists(asked)):
        ask_for(account.pk, WorkKind.REBUILD, now)


def joined(ranges: Iterable[Range], gap: timedelta) -> list[Range]:
    """The ranges in order, those that overlap or lie closer than `gap` made one."""
    found: list[Range] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + gap:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        elif first < last:
            found.append((first, last))
    return found
