"""Which part of a wide entry lies inside a range: the images of its interval say so (rule 7)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q

from analytics.evidence import charge_modes, created_within, image_charge, standing_prices
from analytics.ledger.charges import Charge, ImageCharge, calls
from analytics.ledger.rollups import spread
from analytics.models import Image, LedgerEntry
from analytics.rows import as_entry

AT_ONCE = 100  # intervals a query: SQLite nests conditions up to a depth

Interval = tuple[int, datetime, datetime]  # account, since, until


def parts_inside(
    rows: Sequence[LedgerEntry], since: datetime | None, until: datetime | None
) -> dict[int, int]:
    """Credits of each entry that are counted in `[since, until)`, by the entry's id.

    As the rollups place them: both ends are on quarter-hours. `rows` hold their period.
    """
    if not rows:
        return {}
    charges = _charges({(row.account_id, row.since, row.until) for row in rows})
    return {
        row.pk: sum(
            credits
            for quarter, credits in spread(as_entry(row), charges[row.account_id])
            if (since is None or since <= quarter) and (until is None or quarter < until)
        )
        for row in rows
    }


def _charges(intervals: Iterable[Interval]) -> dict[int, list[Charge]]:
    """What calls cost in these intervals, by account and time."""
    wanted = sorted(intervals)
    accounts = {account for account, _, _ in wanted}
    prices, modes = standing_prices(accounts), charge_modes(accounts)
    images: dict[int, dict[int, ImageCharge]] = defaultdict(dict)
    for first in range(0, len(wanted), AT_ONCE):
        inside = reduce(or_, map(_inside, wanted[first : first + AT_ONCE]))
        rows = Image.objects.filter(inside).order_by("created_at", "pk")
        for pk, account, operation, prompt, at, charged in rows.values_list(
            "pk", "account_id", "operation", "prompt", "created_at", "credits_charged"
        ):
            charge = image_charge(prices[account], operation, prompt, at, charged)
            images[account][pk] = charge
    found: dict[int, list[Charge]] = defaultdict(list)
    for account, rows_of in images.items():
        found[account] = calls(rows_of.values(), modes.get(account))
    return found


def _inside(interval: Interval) -> Q:
    account, since, until = interval
    return Q(created_within(since, until), account=account)
