"""How far along a billing period is: open, ending, ended, signed off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Case, Count, F, IntegerField, OuterRef, Subquery, When
from django.db.models.functions import Coalesce

from analytics.ledger.buckets import DAY
from analytics.models import BillingPeriod, Image, SignOff
from analytics.queries.periods import PeriodView

Status = Literal["open", "ending", "ended", "signed off"]
STATUSES: tuple[Status, ...] = ("open", "ending", "ended", "signed off")


@dataclass(frozen=True, slots=True)
class Standing:
    """A period's status, and what it waits for.

    `unpriced` images of it still have no price. `next_seen_at` is the first reading of the period
    after it (UTC), None where none was seen. `signed_at` is when somebody signed it, `closed_at`
    when as many had as a setting wanted.
    """

    status: Status
    unpriced: int
    next_seen_at: datetime | None
    signed_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def waits_for_approval(self) -> bool:
        return self.signed_at is not None and self.closed_at is None


def standings(periods: Sequence[PeriodView], now: datetime) -> dict[int, Standing]:
    """The standing of each of these periods, by id.

    *Ending* from a day before the edge until both are true: the next period was seen, and each
    image of this one has its price. *Signed off* stays so, whatever becomes known later.
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
    closed = Case(When(wanted=1, then=F("signed_at")), default=F("approved_at"))
    signed = SignOff.objects.filter(
        account=OuterRef("account"), start=OuterRef("start"), undone_at__isnull=True
    ).annotate(closed_at=closed)
    rows = BillingPeriod.objects.filter(pk__in=[period.id for period in periods]).values_list(
        "pk",
        "edge",
        Subquery(later.order_by("start").values("first_at")[:1]),
        Coalesce(Subquery(waiting, output_field=IntegerField()), 0),
        Subquery(signed.values("signed_at")),
        Subquery(signed.values("closed_at")),
    )
    return {
        pk: Standing(
            "signed off" if closed else _status(edge, next_seen, unpriced, now),
            unpriced,
            next_seen,
            signed,
            closed,
        )
        for pk, edge, next_seen, unpriced, signed, closed in rows
    }


def _status(edge: datetime, next_seen: datetime | None, unpriced: int, now: datetime) -> Status:
    if next_seen is not None and not unpriced:
        return "ended"
    return "ending" if next_seen is not None or now >= edge - DAY else "open"
