"""Notice when billing periods have ended: the statement is sent then."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from accounts.access import all_accounts
from analytics.models import BillingPeriod, PeriodEnding
from analytics.queries import known_periods
from analytics.queries.statement import Standing, standings

WATCHED = timedelta(days=92)  # so long after its edge a period may wait for prices of images
LATELY = timedelta(days=7)  # what ended longer ago is sent to nobody
ENDED = ("ended", "signed off")


def note_endings(now: datetime) -> None:
    """Keep when each period of these months was first seen to have ended. Twice is harmless.

    One that had ended when it is looked at for the first time ended at its edge, or when the next
    one was seen: so a year of periods that is read at once makes no flood of letters.
    """
    noted = PeriodEnding.objects.filter(
        account=OuterRef("account"), start=OuterRef("start"), ended_at__isnull=False
    )
    over = BillingPeriod.objects.filter(~Exists(noted), edge__gt=now - WATCHED, edge__lte=now)
    periods = known_periods(all_accounts(), list(over.values_list("pk", flat=True)))
    states = standings(periods, now) if periods else {}
    for period in periods:
        row, is_new = PeriodEnding.objects.get_or_create(
            account_id=period.account_id,
            start=period.start,
            defaults={"ended_at": _ended_at(states[period.id], period.edge)},
        )
        if not is_new and states[period.id].status in ENDED:
            PeriodEnding.objects.filter(pk=row.pk, ended_at__isnull=True).update(ended_at=now)


def lately_ended(now: datetime) -> QuerySet[PeriodEnding]:
    return PeriodEnding.objects.filter(ended_at__gt=now - LATELY, ended_at__lte=now)


def _ended_at(standing: Standing, edge: datetime) -> datetime | None:
    if standing.status not in ENDED:
        return None
    return max(edge, standing.next_seen_at or edge)
