"""Accounts that are another one connected twice, as they are told on pages."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import ApiAccount
from accounts.models.keys import SameWhy


@dataclass(frozen=True, slots=True)
class TwinView:
    """An account that counts nowhere, because it is an older one connected again.

    `older` is that one's name, "" where the reader may not see it; `why` says what showed it, to
    stand in a sentence.
    """

    account_id: int
    account: str
    older: str
    why: str


def twins(flagged: QuerySet[ApiAccount], visible: QuerySet[ApiAccount]) -> list[TwinView]:
    """Those of `flagged`, by name; of the older ones only those in `visible` are named."""
    named = Exists(visible.filter(pk=OuterRef("same_as")))
    rows = flagged.select_related("same_as").annotate(named=named).order_by("name")
    return [
        TwinView(
            account_id=row.pk,
            account=row.name,
            older=row.same_as.name if row.same_as and row.named else "",
            why=SameWhy(row.same_why).label,
        )
        for row in rows
    ]
