"""What was burned in the range: the chart, the same as a table, and the table of groups."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from analytics.queries import BurnTable, Dimension, Marks, PeriodView, Reach, burn, marks, reach
from dashboard.charts import Drawing, Earlier, Links, burn_chart, largest, layer_values
from dashboard.filters.zoom import whole_word
from dashboard.groups import groups_of, total_of
from dashboard.leading import Leading, leading
from dashboard.pages.overview.earlier import earlier, label_of
from dashboard.pages.overview.made import own_periods, view_words
from dashboard.pages.overview.marked import marked
from dashboard.pages.overview.rows import rows_of
from dashboard.pages.overview.running import running
from dashboard.pages.overview.scope import Scope
from dashboard.pages.overview.tabled import burn_table

BY_ACCOUNT: tuple[Dimension, ...] = ("account",)
SEEN = 400  # a gap that is shorter than this part of the range cannot be seen


def burned(scope: Scope) -> dict[str, Any]:
    """All that the page says of it. `groups` are all of them, `layers` those drawn; the `rows`
    behind the chart have a column for each layer."""
    span = scope.asked.span
    known = reach(scope.names, span.since, span.until, scope.zone, scope.agreed)
    table = burn_table(scope, known)
    groups = groups_of(table.cells, scope.asked.by)
    shown = leading(groups, scope.asked.by)
    context = {
        "table": table,
        "groups": shown.groups,
        "layers": shown.layers,
        "total": total_of(groups),
        "chart": None,
        "rows": [],
    }
    return context | _drawn(scope, known, table, shown) if table.cells else context


def _drawn(scope: Scope, known: Reach, table: BurnTable, shown: Leading) -> dict[str, Any]:
    asked, zone, edges = scope.asked, scope.zone, table.edges
    before = _earlier(scope, known, edges)
    found = _marks(scope, known)
    drawing = Drawing(
        table=table,
        leading=shown,
        values=layer_values(table.cells, shown, asked.by),
        by=asked.by,
        unit=asked.bucket,
        zone=zone,
        links=_links(scope, shown),
        earlier=before,
        running=running(
            _periods(scope), _by_start(table), before.by_start if before else {}, edges, found
        ),
        marks=marked(found, scope.views, edges, scope.now),
    )
    whole = asked.whole or _range(scope)
    return {
        "chart": burn_chart(drawing) | {"whole": whole_word(whole), "images": reverse("images")},
        "largest": largest(drawing),
        "drawing": drawing,
        "rows": rows_of(drawing),
    }


def _links(scope: Scope, shown: Leading) -> Links:
    span = scope.asked.span
    view, own = view_words(scope), own_periods(scope)
    return Links(scope.asked.by, scope.zone, shown.keys, view, own, span.since, span.until)


def _earlier(scope: Scope, known: Reach, edges: tuple[datetime, ...]) -> Earlier | None:
    previous = scope.previous
    if previous is None:
        return None
    before = burn(
        known,
        previous.since,
        previous.until,
        by=BY_ACCOUNT,
        bucket=scope.asked.bucket,
        periods=previous.periods,
    )
    label = label_of(previous, scope.asked.span, scope.zone)
    return Earlier(label, earlier(before, previous, edges), partly=before.reconstructed > 0)


def _marks(scope: Scope, known: Reach) -> Marks:
    span = scope.asked.span
    return marks(
        known,
        span.since,
        span.until,
        periods=span.periods,
        shortest=(span.until - span.since) / SEEN,
    )


def _periods(scope: Scope) -> list[PeriodView]:
    """The billing periods that the range consists of; none where it is one of days."""
    wanted = scope.asked.span.periods or ()
    return [period for period in (*scope.current, *scope.before) if period.id in wanted]


def _by_start(table: BurnTable) -> dict[datetime, int]:
    sums: dict[datetime, int] = {}
    for cell in table.cells:
        if cell.start:
            sums[cell.start] = sums.get(cell.start, 0) + cell.credits
    return sums


def _range(scope: Scope) -> dict[str, str]:
    """This range as a query, for whoever zooms into it."""
    span = scope.asked.span
    if span.name != "custom":
        return {"range": span.name}
    return {"range": "custom", **span.words}
