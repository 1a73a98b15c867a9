"""An admin's word on readings whose period contradicts the ledger (rule 4), and taking it back."""

from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import Q

from accounts.audit import Actor, record
from accounts.models import ApiAccount
from accounts.models.audit import Act
from analytics.ledger.entries import contradicted
from analytics.models import PeriodRuling, Rederivation, Snapshot
from analytics.models.readings import Verdict
from analytics.rows import as_period
from analytics.sync.leases import lock
from analytics.sync.stale import ask_to_rebuild

Word = Literal["same", "new"]

WORDS: dict[str, Word] = {"same": "same", "new": "new"}


class NotRuled(Exception):
    """Why nothing was decided, in one sentence for who decides."""


DECIDED = "Nothing waits for a word there any more: this is how it stands."


@transaction.atomic
def rule(
    account: ApiAccount, named_start: datetime, word: Word, actor: Actor, now: datetime
) -> None:
    """Count the readings that name this start as the same period with new dates, or as a new one.

    The account's ledger is then derived anew in the background. Raises NotRuled.
    """
    _lock(account)
    held = Snapshot.objects.filter(account=account, verdict=Verdict.HELD, period_start=named_start)
    if not held.exists():
        raise NotRuled(DECIDED)
    counted_as = named_start
    if word == "same":
        known = contradicted(
            [as_period(row) for row in account.periods.order_by("start")], named_start
        )
        if known is None:
            raise NotRuled("No other period is known whose dates these could be.")
        counted_as = known.start
    PeriodRuling.objects.update_or_create(
        account=account,
        named_start=named_start,
        defaults={"counted_as": counted_as, "decided_at": now, "decided_by": actor.who},
    )
    _record(actor, account, named_start, after=word)
    ask_to_rebuild(account)


@transaction.atomic
def take_back(account: ApiAccount, named_start: datetime, actor: Actor) -> None:
    """Hold the readings of this start back again. Raises NotRuled."""
    _lock(account)
    # With it goes what was said to be the same period as this one.
    named = Q(named_start=named_start) | Q(counted_as=named_start)
    rulings = PeriodRuling.objects.filter(named, account=account)
    own = rulings.filter(named_start=named_start).first()
    if own is None:
        raise NotRuled(DECIDED)
    _record(actor, account, named_start, before="new" if own.is_new_period else "same")
    rulings.delete()
    ask_to_rebuild(account)


def _record(
    actor: Actor,
    account: ApiAccount,
    named_start: datetime,
    *,
    before: Word | None = None,
    after: Word | None = None,
) -> None:
    """For the audit log: what the readings that name this start were, and are, counted as."""
    record(
        Act.PERIOD_RULED,
        actor,
        account,
        before={"start": named_start, "counted_as": before},
        after={"start": named_start, "counted_as": after},
    )


def _lock(account: ApiAccount) -> None:
    """Keep others from the account's tables; they must stand as the last word left them."""
    lock(account)
    if Rederivation.objects.filter(account=account, since__isnull=True).exists():
        raise NotRuled("The ledger is still being derived with the last word: try again soon.")
