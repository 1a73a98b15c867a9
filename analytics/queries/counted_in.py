"""Which burn an image explains: the ledger's entry of the interval in which it was made."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from analytics.models import LedgerEntry
from analytics.models.ledger import EntryKind
from analytics.queries.image_views import ImageView

SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CountedIn:
    """Credits of an operation that moved in `(since, until]`, as one reading told them."""

    since: datetime
    until: datetime
    credits: int


def counted_in(image: ImageView) -> CountedIn | None:
    """None where no counter tells of it: before the first reading, or after the last one.

    The vendor's times are whole seconds, so one that lies on an interval's end is of the earlier.
    """
    entries = LedgerEntry.objects.filter(
        account=image.account_id,
        operation=image.operation,
        kind=EntryKind.USAGE,
        until__gte=image.created_at,
        since__lt=image.created_at + SECOND,
    )
    found = entries.order_by("until").values_list("since", "until", "credits").first()
    return CountedIn(*found) if found else None
