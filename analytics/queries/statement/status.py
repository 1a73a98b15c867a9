"""How far along a billing period is: open, ending, ended."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from analytics.ledger.buckets import DAY
from analytics.models import BillingPeriod, Image
from analytics.queries.periods import PeriodView

Status = Literal["open", "ending", "ended", "signed off"]
STATUSES: tuple[Status, ...] = ("open", "ending", "ended", "signed off")


@dataclass(frozen=True, slots=True)
class Standing:
    """A period's status, and what it waits for.

    `unpriced` images of it still have no price. `next_seen_at` is the first reading of the period
    after it (UTC), None where none was seen.
    """

    status: Status
    unpriced: int
    next_seen_at: datetime | None


def standings(periods: Sequence[PeriodView], now: datetime) -> dict[int, Standing]:
    """The standing of each of these periods, by id.

    *Ending* from a day before the edge until both are true: the next period was seen, and each
    image of this one has its price.
    """
    later = BillingPeriod.objects.filter(account=OuterRef("account"), start__gt=OuterRef("start"))
    waiting = (
        Image.objects.filter(
            account=OuterRef("account"),
            created_at__gte=OuterRef("start"),
            created_at__lt=OuterRef("edge"),
            detail_due_at__isnull=False,
        )
        .order_by()
        .values("account")
        .annotate(count=Count("pk"))
        .values("count")
    )
    rows = BillingPeriod.objects.filter(pk__in=[period.id for period in periods]).values_list(
        "pk",
        "edge",
        Subquery(later.order_by("start").values("first_at")[:1]),
        Coalesce(Subquery(waiting, output_field=IntegerField()), 0),
    )
    return {
        pk: Standing(_status(edge, next_seen, unpriced, now), unpriced, next_seen)
        for pk, edge, next_seen, unpriced in rows
    }


def _status(edge: datetime, next_seen: datetime | None, unpriced: int, now: datetime) -> Status:
    if next_seen is not None and not unpriced:
        return "ended"
    return "ending" if next_seen is not None or now >= edge - DAY else "open"
