"""How many images the range made, and which images those are."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.urls import reverse

from analytics.queries import Dimension, PeriodView, Window, image_counts
from dashboard.charts.links import bucket_words
from dashboard.filters.cuts import own_words
from dashboard.groups import Key
from dashboard.pages.overview.scope import Scope

Counts = Mapping[tuple[int, str], int | None]


def counts_of(scope: Scope) -> Counts:
    """By account and operation; a period's images are those of the account's own period."""
    span = scope.asked.span
    if span.periods is not None:
        return image_counts([Window(p.account_id, p.start, p.edge) for p in _own(scope)])
    return image_counts([Window(pk, span.since, span.until) for pk in scope.names])


def summed(counts: Counts) -> int | None:
    """None where one of them is too many to be counted."""
    found = list(counts.values())
    return None if None in found else sum(count or 0 for count in found)


def images_of(counts: Counts, by: Dimension, key: Key) -> int | None:
    """Those of one account or operation; None where they are too many to be counted."""
    return summed({at: n for at, n in counts.items() if key == at[0 if by == "account" else 1]})


def images_link(scope: Scope, by: Dimension | None = None, key: Key = None) -> str:
    """The images page, narrowed to the range and the accounts in view, or to one group of them;
    those gone among them. To the instant: it finds what is counted here."""
    query: list[tuple[str, object]] = [(by, key)] if by else []
    query += view_words(scope) if by != "account" else []
    since, until = scope.asked.span.since, scope.asked.span.until
    for period in _own(scope):
        if by == "account" and period.account_id == key:
            since, until = period.start, period.edge
    query += own_periods(scope) if by != "account" else []
    query += [*bucket_words(since, until, scope.zone).items(), ("gone", "any")]
    return f"{reverse('images')}?{urlencode(query)}"


def view_words(scope: Scope) -> list[tuple[str, str]]:
    """The words of a URL for the accounts in view, by their team if that says it; none for all."""
    if len(scope.views) == len(scope.every):
        return []
    asked = scope.asked
    if len(asked.teams) == 1 and not asked.accounts and asked.by != "team":
        return [("team", str(asked.teams[0]))]
    return [("account", str(view.id)) for view in scope.views]


def own_periods(scope: Scope) -> list[tuple[str, str]]:
    """The words of a URL that cut each account to its own period; none where the range is all of
    every one."""
    periods, span = _own(scope), scope.asked.span
    if not periods or not (span.periods_differ or len(periods) < len(scope.views)):
        return []
    return own_words("current" if span.name == "period" else "last", scope.now)


def _own(scope: Scope) -> Sequence[PeriodView]:
    """Each account's own period, where the range is one."""
    span = scope.asked.span
    periods = {"period": scope.current, "last": scope.before}.get(span.name, [])
    return periods if span.periods is not None else []
