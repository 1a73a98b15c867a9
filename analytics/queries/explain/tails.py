"""The estimated part of a figure: tails that nobody saw, and the rate that fills them (rule 5)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q, Sum

from analytics.ledger.records import UNATTRIBUTED
from analytics.ledger.tails import RECENT
from analytics.models import BillingPeriod, LedgerEntry
from analytics.models.ledger import EntryKind
from analytics.queries.explain.records import TailView


def tail_views(parts: Mapping[int, int], limit: int) -> list[TailView]:
    """The tails of these periods, latest first; `parts` are their estimated credits by period."""
    periods = BillingPeriod.objects.filter(pk__in=parts, tail_high__isnull=False)
    rows = list(periods.select_related("account").order_by("-edge", "account__name")[:limit])
    recent = _recent(rows)
    return [_view(row, parts[row.pk], recent.get(row.pk, 0)) for row in rows]


def _recent(rows: Sequence[BillingPeriod]) -> dict[int, int]:
    """Credits observed in the time before each period's last reading, by period."""
    if not rows:
        return {}
    inside = reduce(
        or_,
        (Q(period=row, until__gt=_rate_since(row), until__lte=row.last_at) for row in rows),
    )
    entries = LedgerEntry.objects.filter(inside, kind=EntryKind.USAGE)
    named = entries.exclude(operation=UNATTRIBUTED).order_by()
    return dict(named.values_list("period").annotate(sum=Sum("credits")))


def _rate_since(row: BillingPeriod) -> datetime:
    return max(row.start, row.last_at - RECENT)


def _view(row: BillingPeriod, part: int, recent: int) -> TailView:
    return TailView(
        account_id=row.account_id,
        account=row.account.name,
        period_id=row.pk,
        period_start=row.start,
        last_at=row.last_at,
        edge=row.edge,
        seconds=max(0.0, (row.edge - row.last_at).total_seconds()),
        low=row.tail_low or 0,
        best=row.tail_best or 0,
        high=row.tail_high or 0,
        part=part,
        recent=recent,
        recent_seconds=(row.last_at - _rate_since(row)).total_seconds(),
    )
