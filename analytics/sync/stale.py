"""Stretches of an account's past that are to be derived anew, kept as rows until they are."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, Max, Min, OuterRef

from accounts.models import ApiAccount
from analytics.ledger.buckets import QUARTER
from analytics.models import Image, LedgerEntry, QuarterBurn, Rederivation, Work
from analytics.models.work import WorkKind
from analytics.sync.leases import ask_for
from analytics.sync.readings import Range

SOON = timedelta(minutes=1)  # a walk that waits for longer is not waited for


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
    edges = account.periods.aggregate(first=Min("start"), last=Max("edge"))
    entries = LedgerEntry.objects.filter(account=account).aggregate(last=Max("until"))
    images = Image.objects.filter(account=account).aggregate(
        first=Min("created_at"), last=Max("created_at")
    )
    burn = QuarterBurn.objects.filter(account=account).aggregate(
        first=Min("quarter"), last=Max("quarter")
    )
    firsts = [at for at in (edges["first"], images["first"], burn["first"]) if at]
    lasts = [at for at in (edges["last"], entries["last"], images["last"], burn["last"]) if at]
    return [(min(firsts), max(lasts) + QUARTER)] if firsts and lasts else []


def ask_to_rebuild(account: ApiAccount) -> None:
    """Leave everything to be derived anew, from the readings on. Twice is harmless."""
    Rederivation.objects.get_or_create(account=account, since=None, until=None)


def ask_where_stale(now: datetime) -> None:
    """Make the work due on accounts where something is left to be derived.

    Stretches wait for a walk that is under way: each of its pages may leave the same ones again.
    """
    rows = Rederivation.objects.filter(account=OuterRef("pk"))
    works = Work.objects.filter(account=OuterRef("pk"))
    asked = works.filter(kind=WorkKind.REBUILD, due_at__isnull=False)
    walking = works.filter(
        kind=WorkKind.GALLERY, cursor__walked=False, failures=0, due_at__lte=now + SOON
    )
    ready = Exists(rows.filter(since__isnull=True)) | (Exists(rows) & ~Exists(walking))
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
