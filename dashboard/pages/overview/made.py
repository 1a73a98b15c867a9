"""How many images the range made, and which images those are."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from analytics.queries import Window, image_counts
from dashboard.pages.overview.scope import Scope

Counts = Mapping[tuple[int, str], int | None]


def counts_of(scope: Scope) -> Counts:
    """By account and operation; a period's images are those of the account's own period."""
    span = scope.asked.span
    own = {"period": scope.current, "last": scope.before}.get(span.name) or []
    if span.periods is not None:
        return image_counts([Window(p.account_id, p.start, p.edge) for p in own])
    return image_counts([Window(pk, span.since, span.until) for pk in scope.names])


def summed(counts: Counts, account: int | None = None, operation: str | None = None) -> int | None:
    """None where one of them is too many to be counted."""
    found = [
        count
        for (pk, name), count in counts.items()
        if account in (None, pk) and operation in (None, name)
    ]
    return None if None in found else sum(count or 0 for count in found)


def images_link(scope: Scope, **narrowed: object) -> str:
    """The images page, narrowed to the range and the accounts in view; those gone among them."""
    span = scope.asked.span
    query: list[tuple[str, object]] = list(narrowed.items())
    if "account" not in narrowed and len(scope.views) < len(scope.every):
        query += [("account", view.id) for view in scope.views]
    query += [("since", span.first_day), ("until", span.last_day), ("gone", "any")]
    return f"{reverse('images')}?{urlencode(query)}"
