"""Notice one GraphiCoal account that was connected twice: the younger one leaves the totals.

Both are told apart by when they were connected, so whoever notices says the same of them, and
both may notice at once.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import ApiAccount, NotTwins
from accounts.models.keys import SameWhy
from analytics.models import Image, Snapshot
from analytics.sync.gallery import STAND_INS

IN_A_ROW = 3  # changed readings that must be equal, one after the other
AT_ONCE = 100  # accounts a query: SQLite nests conditions up to a depth
AHEAD = 1  # readings that one of the two may have been given before the other

Content = tuple[Any, ...]


class Step(NamedTuple):
    """What a reading said, from when to when (UTC, both ends seen)."""

    at: datetime
    last_at: datetime
    content: Content


def note_same_images(account: ApiAccount, rows: Sequence[Image]) -> None:
    """These images are `account`'s: another account that has one of them is the same one.

    The caller's transaction. Where the vendor named no time, an image proves nothing.
    """
    told = {_identity(row) for row in rows if row.created_flag not in STAND_INS}
    if not told:
        return
    known = (
        Image.objects.filter(image_id__in={image_id for image_id, *_ in told})
        .filter(account__in=_others(account))
        .exclude(created_flag__in=STAND_INS)
        .only("account_id", "image_id", "operation", "created_at")
    )
    _flag(account, {row.account_id for row in known if _identity(row) in told}, SameWhy.IMAGES)


def note_lockstep(account: ApiAccount) -> None:
    """A changed reading of `account` was stored: another account whose counters took the same
    steps at the same time is the same one. The caller's transaction.

    An account that stands still or has used nothing proves nothing, and where both galleries are
    known, images decide.
    """
    ours = _last_steps([account.pk], IN_A_ROW).get(account.pk, [])
    contents = {step.content for step in ours}
    if len(contents) < IN_A_ROW or not all(used for used, *_ in contents):
        return
    theirs = _last_steps(_others(account).values_list("pk", flat=True), IN_A_ROW + AHEAD)
    same = {pk for pk, steps in theirs.items() if _took(steps, ours)}
    _flag(account, {pk for pk in same if not _galleries_differ(account.pk, pk)}, SameWhy.LOCKSTEP)


def _others(account: ApiAccount) -> QuerySet[ApiAccount]:
    """The accounts that could be this one."""
    alike = ApiAccount.objects.filter(base_url=account.base_url, is_sandbox=account.is_sandbox)
    return alike.exclude(pk=account.pk)


def _identity(row: Image) -> tuple[str, str, Any]:
    return (row.image_id, row.operation, row.created_at)


def _last_steps(accounts: Iterable[int], size: int) -> dict[int, list[Step]]:
    """The last `size` readings of each account, oldest first."""
    newest = Snapshot.objects.filter(account=OuterRef("pk")).order_by("-number")
    read = ApiAccount.objects.filter(pk__in=list(accounts)).annotate(
        last=Subquery(newest.values("number")[:1])
    )
    found: dict[int, list[Step]] = {}
    wanted = list(read.exclude(last=None).values_list("pk", "last"))
    for first in range(0, len(wanted), AT_ONCE):
        recent = Q(pk__in=[])
        for pk, number in wanted[first : first + AT_ONCE]:
            recent |= Q(account=pk, number__gt=number - size)
        for row in Snapshot.objects.filter(recent).order_by("account", "number"):
            step = Step(row.at, row.last_at, said(row))
            found.setdefault(row.account_id, []).append(step)
    return found


def said(row: Snapshot) -> Content:
    """All that a reading says, but for when."""
    counted = tuple(sorted(row.breakdown.items()))
    dates = (row.period_start, row.period_end)
    return (row.used, row.remaining, *dates, row.total_images, counted)


def _took(steps: list[Step], wanted: list[Step]) -> bool:
    """Whether `wanted` stands in `steps` without a gap, each step at a time that fits both."""
    runs = (steps[at:] for at in range(len(steps) - len(wanted) + 1))
    return any(_in_step(list(zip(run, wanted, strict=False))) for run in runs)


def _in_step(pairs: list[tuple[Step, Step]]) -> bool:
    same = all(one.content == other.content for one, other in pairs)
    # What one of them saw last before a step, neither can have seen after it.
    return same and all(
        max(before[0].last_at, before[1].last_at) <= min(after[0].at, after[1].at)
        for before, after in pairwise(pairs)
    )


def _galleries_differ(one: int, other: int) -> bool:
    """Whether images of both are known, and none of them is in both."""
    both = [Image.objects.filter(account=pk) for pk in (one, other)]
    if not all(rows.exists() for rows in both):
        return False
    return not both[0].filter(image_id__in=both[1].values("image_id")).exists()


def _flag(account: ApiAccount, others: set[int], why: SameWhy) -> None:
    """Say of these accounts that they are one: the oldest counts, the rest are it."""
    if not others:
        return
    others = others - _apart(account)
    named = ApiAccount.objects.filter(pk__in={account.pk, *others})
    counted = {row.pk: row for row in map(_counted, named)}
    oldest, *younger = sorted(counted.values(), key=lambda row: (row.connected_at, row.pk))
    for row in younger:
        if oldest.pk in _apart(row):
            continue
        flagged = ApiAccount.objects.filter(pk=row.pk, same_as__isnull=True)
        flagged.update(same_as=oldest, same_why=why)
        row.twins.update(same_as=oldest)


def _apart(account: ApiAccount) -> set[int]:
    """The accounts of which an admin said that they are not this one."""
    pairs = NotTwins.objects.filter(Q(first=account) | Q(second=account))
    found = {pk for pair in pairs.values_list("first", "second") for pk in pair}
    return found - {account.pk}


def _counted(row: ApiAccount) -> ApiAccount:
    """The account that counts for this one. Each step leads to an older one, so there is an end."""
    while row.same_as is not None:
        row = row.same_as
    return row
