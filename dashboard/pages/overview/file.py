"""The overview's table by group as a file."""

from datetime import UTC, datetime

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from analytics.queries import beginnings
from dashboard.exports.groups import groups_csv
from dashboard.groups import groups_of
from dashboard.pages.door import person, signed_in
from dashboard.pages.overview.compared import compared
from dashboard.pages.overview.grouped import grouped
from dashboard.pages.overview.made import counts_of
from dashboard.pages.overview.scope import scope_of
from dashboard.pages.overview.tabled import burn_table
from dashboard.templatetags.times import reporting_zone


@require_safe
@signed_in
def overview_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All groups, by the filters of the page's address, for whoever may see them."""
    scope = scope_of(person(request), request.GET, datetime.now(UTC), reporting_zone())
    table, span, by = burn_table(scope), scope.asked.span, scope.asked.by
    against = compared(scope, beginnings(scope.names))
    groups = groups_of(table.cells, by)
    rows = grouped(scope, table, groups, against, counts_of(scope), most=None)
    lines = groups_csv(rows, by, span.since, span.until)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"burn-by-{by}-{span.first_day}-to-{span.last_day}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
