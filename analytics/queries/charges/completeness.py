"""How complete what is told of a time is: by the billing periods that lie in it."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from analytics.queries.charges.records import Sector
from analytics.queries.periods import PeriodView
from analytics.queries.statement.status import standings

COMPLETE = ("ended", "signed off")


def sectors(
    periods: Sequence[PeriodView], since: datetime, until: datetime, now: datetime
) -> tuple[Sector, ...]:
    """`[since, until)`, cut wherever a period of one of the accounts begins or ends."""
    standing = standings(periods, now)
    inside = {at for p in periods for at in (p.start, p.edge) if since < at < until}
    found = []
    for start, end in pairwise([since, *sorted(inside), until]):
        here = [p for p in periods if p.start < end and start < p.edge]
        ended = all(standing[p.id].status in COMPLETE for p in here)
        told_at = max((p.last_at for p in here), default=now)
        found.append(Sector(start, end, end <= now and ended, told_at))
    return tuple(found)
