"""An admin's word on readings whose period contradicts the ledger (rule 4), and taking it back."""

from datetime import datetime
from typing import Literal

from django.db import transaction

from accounts.models import ApiAccount
from analytics.ledger.entries import contradicted
from analytics.models import PeriodRuling, Snapshot
from analytics.models.readings import Verdict
from analytics.rows import as_period
from analytics.sync.leases import lock
from analytics.sync.stale import ask_to_rebuild

Word = Literal["same", "new"]

WORDS: dict[str, Word] = {"same": "same", "new": "new"}


class NothingToRule(Exception):
    """No reading of the account waits for a word on this period start."""


@transaction.atomic
def rule(account: ApiAccount, named_start: datetime, word: Word, by: str, now: datetime) -> None:
    """Count the readings that name this start as the same period with new dates, or as a new one.

    The account's ledger is then derived anew in the background. Raises NothingToRule.
    """
    lock(account)
    held = Snapshot.objects.filter(account=account, verdict=Verdict.HELD, period_start=named_start)
    if not held.exists():
        raise NothingToRule
    counted_as = named_start
    if word == "same":
        known = contradicted(
            [as_period(row) for row in account.periods.order_by("start")], named_start
        )
        if known is None:
            raise NothingToRule
        counted_as = known.start
    PeriodRuling.objects.update_or_create(
        account=account,
        named_start=named_start,
        defaults={"counted_as": counted_as, "decided_at": now, "decided_by": by},
    )
    ask_to_rebuild(account)


@transaction.atomic
def take_back(account: ApiAccount, named_start: datetime) -> None:
    """Hold the readings of this start back again. Raises NothingToRule."""
    lock(account)
    rulings = PeriodRuling.objects.filter(account=account, named_start=named_start)
    if not rulings.delete()[0]:
        raise NothingToRule
    ask_to_rebuild(account)
