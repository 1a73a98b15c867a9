"""The overview's table by group as a file: all groups, by the filters of the page's address."""

from datetime import UTC, datetime

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from analytics.queries import beginnings
from dashboard.exports.groups import groups_csv, groups_sheet
from dashboard.groups import groups_of
from dashboard.pages.door import person, signed_in
from dashboard.pages.files import csv_answer, file_name, xlsx_answer
from dashboard.pages.overview.compared import compared
from dashboard.pages.overview.grouped import GroupTable, grouped
from dashboard.pages.overview.made import counts_of
from dashboard.pages.overview.scope import Scope, scope_of
from dashboard.pages.overview.tabled import burn_table
from dashboard.templatetags.times import reporting_zone


@require_safe
@signed_in
def overview_csv(request: HttpRequest) -> HttpResponseBase:
    scope = _scope(request)
    span, by = scope.asked.span, scope.asked.by
    return csv_answer(groups_csv(_all_groups(scope), by, span.since, span.until), _name(scope))


@require_safe
@signed_in
def overview_xlsx(request: HttpRequest) -> HttpResponseBase:
    scope = _scope(request)
    span, by = scope.asked.span, scope.asked.by
    return xlsx_answer([groups_sheet(_all_groups(scope), by, span.since, span.until)], _name(scope))


def _scope(request: HttpRequest) -> Scope:
    return scope_of(person(request), request.GET, datetime.now(UTC), reporting_zone())


def _all_groups(scope: Scope) -> GroupTable:
    table, by = burn_table(scope), scope.asked.by
    against = compared(scope, beginnings(scope.names))
    return grouped(scope, table, groups_of(table.cells, by), against, counts_of(scope), most=None)


def _name(scope: Scope) -> str:
    span = scope.asked.span
    return file_name(f"burn-by-{scope.asked.by}", span.first_day, "to", span.last_day)
