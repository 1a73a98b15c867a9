"""Where the images lie that cost a bar: the images page, narrowed to its bucket and group."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import day_start
from analytics.queries import BurnCell, BurnTable, Dimension
from dashboard.filters.instants import instant_word
from dashboard.groups import Group, Key
from dashboard.leading import OTHER
from dashboard.palette import UNATTRIBUTED


def bucket_words(since: datetime, until: datetime, zone: ZoneInfo) -> dict[str, str]:
    """`[since, until)` for a URL: whole days of the zone by their dates, else two instants."""
    first = since.astimezone(zone).date()
    last = (until - timedelta(microseconds=1)).astimezone(zone).date()
    if day_start(first, zone) == since and day_start(last + timedelta(days=1), zone) == until:
        return {"since": first.isoformat(), "until": last.isoformat()}
    return {"start": instant_word(since), "end": instant_word(until)}


@dataclass(frozen=True, slots=True)
class Links:
    """Queries of the images page for the bars of one chart; `accounts` are those in view, empty
    for all. A bar of a billing period holds no more than the period does."""

    table: BurnTable
    by: Dimension
    zone: ZoneInfo
    accounts: tuple[int, ...]
    since: datetime
    until: datetime
    _periods: dict[Key, BurnCell] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.by == "period":
            self._periods.update((cell.period_id, cell) for cell in self.table.cells)

    def of(self, since: datetime, until: datetime, group: Group | None = None) -> str | None:
        """For the bucket `[since, until)`, of all groups unless one is given.

        None where no image stands behind the group's credits.
        """
        narrowed = self.group(group)
        return None if narrowed is None else f"{self.bucket(since, until, group)}&{narrowed}"

    def bucket(self, since: datetime, until: datetime, group: Group | None = None) -> str:
        """The half of it that says when."""
        since, until = max(since, self.since), min(until, self.until)
        period = self._periods.get(group.key) if group else None
        if period and period.period_start and period.period_edge:
            since, until = max(since, period.period_start), min(until, period.period_edge)
        return urlencode(bucket_words(since, until, self.zone))

    def group(self, group: Group | None) -> str | None:
        """The half of it that says of what. Images that are gone cost something too."""
        words = self._words(group) if group else []
        if words is None:
            return None
        named = any(name == "account" for name, _ in words)
        accounts = [] if named else [("account", str(account)) for account in self.accounts]
        return urlencode([*words, *accounts, ("gone", "any")])

    def _words(self, group: Group) -> list[tuple[str, str]] | None:
        if group.key == UNATTRIBUTED and self.by == "operation":
            return None
        if self.by == "team" and not group.key:  # no team's, or teams that one does not know of
            return None
        if group.key is None or group.key == OTHER:
            return []
        if self.by == "period":
            period = self._periods.get(group.key)
            return [("account", str(period.account_id))] if period else []
        return [(self.by, str(group.key))]
