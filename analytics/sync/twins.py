"""Notice one GraphiCoal account that was connected twice: the younger one leaves the totals.

Both are told apart by when they were connected, so whoever notices says the same of them, and
both may notice at once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from accounts.models import ApiAccount
from accounts.models.keys import SameWhy
from analytics.models import Image, Snapshot
from analytics.sync.gallery import STAND_INS

IN_A_ROW = 3  # changed readings that must be equal, one after the other
AT_ONCE = 100  # accounts a query: SQLite nests conditions up to a depth
AHEAD = 1  # readings that one of the two may have been given before the other

Content = tuple[Any, ...]


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
    steps is the same one. The caller's transaction.

    An account that stands still or has used nothing proves nothing.
    """
    ours = _last_contents([account.pk], IN_A_ROW).get(account.pk, [])
    if len(set(ours)) < IN_A_ROW or not all(used for used, *_ in ours):
        return
    theirs = _last_contents(_others(account).values_list("pk", flat=True), IN_A_ROW + AHEAD)
    same = {pk for pk, contents in theirs.items() if _holds(contents, ours)}
    _flag(account, same, SameWhy.LOCKSTEP)


def _others(account: ApiAccount) -> QuerySet[ApiAccount]:
    """The accounts that could be this one."""
    alike = ApiAccount.objects.filter(base_url=account.base_url, is_sandbox=account.is_sandbox)
    return alike.exclude(pk=account.pk)


def _identity(row: Image) -> tuple[str, str, Any]:
    return (row.image_id, row.operation, row.created_at)


def _last_contents(accounts: Iterable[int], size: int) -> dict[int, list[Content]]:
    """What the last `size` readings of each account said, oldest first."""
    newest = Snapshot.objects.filter(account=OuterRef("pk")).order_by("-number")
    read = ApiAccount.objects.filter(pk__in=list(accounts)).annotate(
        last=Subquery(newest.values("number")[:1])
    )
    found: dict[int, list[Content]] = {}
    wanted = list(read.exclude(last=None).values_list("pk", "last"))
    for first in range(0, len(wanted), AT_ONCE):
        recent = Q(pk__in=[])
        for pk, number in wanted[first : first + AT_ONCE]:
            recent |= Q(account=pk, number__gt=number - size)
        for row in Snapshot.objects.filter(recent).order_by("account", "number"):
            found.setdefault(row.account_id, []).append(_content(row))
    return found


def _content(row: Snapshot) -> Content:
    counted = tuple(sorted(row.breakdown.items()))
    return (row.used, row.remaining, row.period_start, row.total_images, counted)


def _holds(contents: list[Content], wanted: list[Content]) -> bool:
    """Whether `wanted` stands in `contents` without a gap."""
    size = len(wanted)
    return any(contents[at : at + size] == wanted for at in range(len(contents) - size + 1))


def _flag(account: ApiAccount, others: set[int], why: SameWhy) -> None:
    """Say of these accounts that they are one: the oldest counts, the rest are it."""
    if not others:
        return
    named = ApiAccount.objects.filter(pk__in={account.pk, *others})
    counted = {row.pk: row for row in map(_counted, named)}
    oldest, *younger = sorted(counted.values(), key=lambda row: (row.connected_at, row.pk))
    for row in younger:
        flagged = ApiAccount.objects.filter(pk=row.pk, same_as__isnull=True)
        flagged.update(same_as=oldest, same_why=why)
        row.twins.update(same_as=oldest)


def _counted(row: ApiAccount) -> ApiAccount:
    """The account that counts for this one. Each step leads to an older one, so there is an end."""
    while row.same_as is not None:
        row = row.same_as
    return row
