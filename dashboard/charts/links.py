"""Where the images lie that cost a bar: the images page, narrowed to its bucket and group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from analytics.ledger.buckets import day_start
from analytics.queries import Dimension
from dashboard.filters.cuts import LEFT_OUT, period_word
from dashboard.filters.instants import instant_word
from dashboard.groups import Group, Key
from dashboard.leading import OTHER
from dashboard.palette import UNATTRIBUTED

Words = Sequence[tuple[str, str]]


def bucket_words(since: datetime, until: datetime, zone: ZoneInfo) -> dict[str, str]:
    """`[since, until)` for a URL: whole days of the zone by their dates, else two instants."""
    first = since.astimezone(zone).date()
    last = (until - timedelta(microseconds=1)).astimezone(zone).date()
    if day_start(first, zone) == since and day_start(last + timedelta(days=1), zone) == until:
        return {"since": first.isoformat(), "until": last.isoformat()}
    return {"start": instant_word(since), "end": instant_word(until)}


@dataclass(frozen=True, slots=True)
class Links:
    """Queries of the images page for the bars of one chart, of the range `[since, until)`.

    `keys` are those of its layers; `view` are the words for the accounts in view, empty for all;
    `own` those that cut each account to its own billing period, empty where the range does that.
    """

    by: Dimension
    zone: ZoneInfo
    keys: frozenset[Key]
    view: Words
    own: Words
    since: datetime
    until: datetime

    def of(self, since: datetime, until: datetime, group: Group | None = None) -> str | None:
        """For the bucket `[since, until)`, of all groups unless one is given.

        None where no image stands behind the group's credits.
        """
        narrowed = self.group(group)
        return None if narrowed is None else f"{self.bucket(since, until)}&{narrowed}"

    def bucket(self, since: datetime, until: datetime) -> str:
        """The half of it that says when."""
        since, until = max(since, self.since), min(until, self.until)
        return urlencode(bucket_words(since, until, self.zone))

    def group(self, group: Group | None) -> str | None:
        """The half of it that says of what. Images that are gone cost something too."""
        words = self._words(group) if group else []
        if words is None:
            return None
        names = {name for name, _ in words}
        view = [] if "account" in names else self.view
        own = [] if "period" in names else self.own
        return urlencode([*words, *view, *own, ("gone", "any")])

    def _words(self, group: Group) -> list[tuple[str, str]] | None:
        key = group.key
        if key == UNATTRIBUTED and self.by == "operation":
            return None
        if self.by == "team" and (not key or key == OTHER):  # no team's, or of unknown ones
            return None
        if key == OTHER:
            return self._others()
        if self.by == "period":
            return [("period", period_word(_number(key)))]
        return [(self.by, str(key))]

    def _others(self) -> list[tuple[str, str]]:
        """Those that have no layer: all but those that have one."""
        name = LEFT_OUT[self.by]
        shown = self.keys - {OTHER, UNATTRIBUTED}
        if self.by == "period":
            return sorted((name, period_word(_number(key))) for key in shown)
        return sorted((name, str(key)) for key in shown)


def _number(key: Key) -> int | None:
    return key if isinstance(key, int) else None
