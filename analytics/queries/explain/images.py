"""The reconstructed part of a figure: images of times that no counter tells of (rule 9)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import or_

from django.db.models import Count, Q

from analytics.evidence import standing_prices
from analytics.ledger.reconstruction import uncovered
from analytics.ledger.records import Period
from analytics.models import BillingPeriod, Image
from analytics.queries.explain.placing import AT_ONCE
from analytics.queries.explain.records import PricedImages, Reconstruction
from analytics.rows import as_period

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
NOTHING = Reconstruction(0, 0, ())


def reconstruction(
    accounts: Sequence[int],
    since: datetime | None,
    until: datetime | None,
    operation: str | None,
    credits: int,
) -> Reconstruction:
    """The images behind these reconstructed credits of `[since, until)`, by operation and price."""
    if not credits:
        return NOTHING
    told = list(_told(accounts, since, until))
    prices = standing_prices(accounts)
    found: Counter[tuple[str, int, bool]] = Counter()
    for first in range(0, len(told), AT_ONCE):
        rows = Image.objects.filter(reduce(or_, told[first : first + AT_ONCE])).order_by()
        rows = rows if operation is None else rows.filter(operation=operation)
        charges = rows.values_list("account_id", "operation", "credits_charged")
        for account, name, charged, images in charges.annotate(images=Count("pk")):
            price = max(0, prices[account].charge(name, charged))
            found[name, price, charged is not None] += images
    priced = tuple(
        PricedImages(name, price, images, is_read)
        for (name, price, is_read), images in sorted(found.items())
    )
    return Reconstruction(credits, found.total(), priced)


def _told(accounts: Sequence[int], since: datetime | None, until: datetime | None) -> Iterator[Q]:
    """One condition for each stretch that no period covers, cut to the range."""
    periods: dict[int, list[Period]] = defaultdict(list)
    for row in BillingPeriod.objects.filter(account__in=accounts).order_by("start"):
        periods[row.account_id].append(as_period(row))
    for account in accounts:
        for begin, end in uncovered(periods[account], until or FOREVER):
            starts = [at for at in (begin, since) if at]
            inside = Q(account=account, created_at__lt=end)
            yield inside & Q(created_at__gte=max(starts)) if starts else inside
