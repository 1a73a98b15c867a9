"""How far along a billing period is: open, ending, ended, signed off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Case, F, IntegerField, OuterRef, Subquery, When

from analytics.ledger.buckets import DAY
from analytics.models import BillingPeriod, Image, SignOff
from analytics.queries.periods import PeriodView

Status = Literal["open", "ending", "ended", "signed off"]
STATUSES: tuple[Status, ...] = ("open", "ending", "ended", "signed off")


MOST_COUNTED = 1000
"""Images without a price are counted up to here: a list of periods need not read every one."""


class _Counted(Subquery):
    """How many rows a question has, at most as many as it asks for."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"


@dataclass(frozen=True, slots=True)
class Standing:
    """A period's status, and what it waits for.

    `unpriced` images of it still have no price: `counts_all` is False where it is only known that
    there are so many or more. `next_seen_at` is the first reading of the period
    after it (UTC), None where none was seen. `signed_at` is when somebody signed it, `closed_at`
    when as many had as a setting wanted.
    """

    status: Status
    unpriced: int
    next_seen_at: datetime | None
    signed_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def counts_all(self) -> bool:
        return self.unpriced < MOST_COUNTED

    @property
    def waits_for_approval(self) -> bool:
        return self.signed_at is not None and self.closed_at is None


def standings(periods: Sequence[PeriodView], now: datetime) -> dict[int, Standing]:
    """The standing of each of these periods, by id.

    *Ending* from a day before the edge until both are true: the next period was seen, and each
    image of this one has its price. *Signed off* stays so, whatever becomes known later.
    """
    later = BillingPeriod.objects.filter(account=OuterRef("account"), start__gt=OuterRef("start"))
    waiting = Image.objects.filter(
        account=OuterRef("account"),
        created_at__gte=OuterRef("start"),
        created_at__lt=OuterRef("edge"),
        detail_due_at__isnull=False,
    ).order_by()
    closed = Case(When(wanted=1, then=F("signed_at")), default=F("approved_at"))
    signed = SignOff.objects.filter(
        account=OuterRef("account"), start=OuterRef("start"), undone_at__isnull=True
    ).annotate(closed_at=closed)
    rows = BillingPeriod.objects.filter(pk__in=[period.id for period in periods]).values_list(
        "pk",
        "edge",
        Subquery(later.order_by("start").values("first_at")[:1]),
        _Counted(waiting.values("pk")[:MOST_COUNTED], output_field=IntegerField()),
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
