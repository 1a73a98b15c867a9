"""What else cuts the images of a bar: billing periods, and the groups that are left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from analytics.queries import Dimension, PeriodView
from dashboard.filters.asked import Asked, quoted
from dashboard.filters.instants import instant_word, read_instant

OWN = {"current": "billing period", "last": "last billing period"}
NONE = "none"  # the word for no billing period at all
LEFT_OUT: dict[Dimension, str] = {
    "operation": "without_operation",
    "account": "without_account",
    "period": "without_period",
}


@dataclass(frozen=True, slots=True)
class NamedPeriods:
    """Billing periods as a URL names them: by id (None: no period at all), or each account's
    `own` one, "current" or "last", as of the instant `on` or of now."""

    own: str
    on: datetime | None
    ids: tuple[int | None, ...]
    without: tuple[int | None, ...]

    @property
    def known_by_id(self) -> set[int]:
        return {pk for pk in (*self.ids, *self.without) if pk is not None}


@dataclass(frozen=True, slots=True)
class Cuts:
    """What a URL cuts by, of what there is. `periods` are those of `own` too, None for any; they
    all lie in `[since, until)`, where that is known.

    What is left out and unknown is left out already: no note is due.
    """

    own: str
    on: datetime | None
    periods: frozenset[int | None] | None
    since: datetime | None
    until: datetime | None
    without_periods: frozenset[int | None]
    without_accounts: frozenset[int]
    without_operations: tuple[str, ...]

    @property
    def words(self) -> list[tuple[str, str]]:
        """The same as names and values of a URL, for a form to carry along."""
        if self.own:
            found = own_words(self.own, self.on)
        else:
            found = sorted(("period", period_word(pk)) for pk in self.periods or ())
        found += sorted(("without_period", period_word(pk)) for pk in self.without_periods)
        found += sorted(("without_account", str(pk)) for pk in self.without_accounts)
        return found + [("without_operation", name) for name in self.without_operations]


def own_words(own: str, on: datetime | None) -> list[tuple[str, str]]:
    """For a URL that means the same for ever: each account's own period, as of an instant."""
    return [("period", own), *([("on", instant_word(on))] if on else [])]


def period_word(period: int | None) -> str:
    return NONE if period is None else str(period)


def read_named_periods(query: QueryDict) -> NamedPeriods:
    """Before anything is known of them: a word that names none is noted by `read_cuts`."""
    values = query.getlist("period")
    own = next((value for value in values if value in OWN), "")
    on = read_instant(Asked(query), "on") if own else None
    ids = () if own else tuple(_ids(values))
    return NamedPeriods(own, on, ids, tuple(_ids(query.getlist("without_period"))))


def read_cuts(
    asked: Asked,
    query: QueryDict,
    names: Mapping[int, str],
    operations: Sequence[str],
    periods: Mapping[int, PeriodView],
) -> Cuts:
    """`periods` are those that `read_named_periods` names, as far as the reader sees them."""
    named = read_named_periods(query)
    on = read_instant(asked, "on") if named.own else None  # again: this time it is noted
    without = {pk for pk in named.without if pk is None or pk in periods}
    accounts = {value for value in query.getlist("without_account") if value.isdigit()}
    named_operations = dict.fromkeys(query.getlist("without_operation"))
    wanted = _wanted(asked, query, named, periods)
    held = [periods[pk] for pk in wanted or () if pk is not None]
    bounded = wanted is not None and None not in wanted
    return Cuts(
        own=named.own,
        on=on,
        periods=wanted,
        since=min(period.start for period in held) if bounded else None,
        until=max(period.edge for period in held) if bounded else None,
        without_periods=frozenset(without),
        without_accounts=frozenset(pk for pk in names if str(pk) in accounts),
        without_operations=tuple(name for name in named_operations if name in operations),
    )


def _wanted(
    asked: Asked, query: QueryDict, named: NamedPeriods, periods: Mapping[int, PeriodView]
) -> frozenset[int | None] | None:
    if named.own:
        if not periods:
            asked.note("period", f"No {OWN[named.own]} was known then: all times are shown.")
        return frozenset(periods) or None
    known = {pk for pk in named.ids if pk is None or pk in periods}
    words = {period_word(pk) for pk in known}
    for value in query.getlist("period"):
        if value and value not in words:
            asked.note("period", f"You see no billing period {quoted(value)}: it is left out.")
    return frozenset(known) or None


def _ids(values: Iterable[str]) -> Iterable[int | None]:
    for value in values:
        if value == NONE:
            yield None
        elif value.isascii() and value.isdigit() and len(value) < 19:
            yield int(value)
