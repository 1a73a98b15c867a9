"""The periods page and a statement as files, by the filters of their pages."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import ApiAccount
from analytics.queries.statement import PeriodRow, Statement, period_rows
from dashboard.exports.periods import periods_csv, periods_sheet
from dashboard.exports.statement import statement_sheets
from dashboard.exports.statement_lines import statement_csv
from dashboard.filters.periods import read_periods_filter
from dashboard.pages.door import person, signed_in
from dashboard.pages.files import csv_answer, file_name, xlsx_answer
from dashboard.pages.periods.cost import money_of
from dashboard.pages.periods.finding import filed_of


@require_safe
@signed_in
def list_csv(request: HttpRequest) -> HttpResponseBase:
    now = datetime.now(UTC)
    return csv_answer(periods_csv(_asked_for(request, now)), _list_name(now))


@require_safe
@signed_in
def list_xlsx(request: HttpRequest) -> HttpResponseBase:
    now = datetime.now(UTC)
    return xlsx_answer([periods_sheet(_asked_for(request, now))], _list_name(now))


@require_safe
@signed_in
def one_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    filed = filed_of(request, pk, datetime.now(UTC))
    lines = statement_csv(filed.told, money_of(filed, person(request)))
    return csv_answer(lines, _statement_name(filed.told))


@require_safe
@signed_in
def one_xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    filed = filed_of(request, pk, datetime.now(UTC))
    sheets = statement_sheets(filed.told, money_of(filed, person(request)))
    return xlsx_answer(sheets, _statement_name(filed.told))


def _asked_for(request: HttpRequest, now: datetime) -> Iterator[PeriodRow]:
    visible = access.visible_accounts(person(request))
    names = dict(visible.order_by("name").values_list("pk", "name"))
    chosen = read_periods_filter(request.GET, names).accounts
    return _every_row(visible.filter(pk__in=chosen) if chosen else visible, now)


def _every_row(accounts: QuerySet[ApiAccount], now: datetime) -> Iterator[PeriodRow]:
    """Page after page: a file has them all, whichever page of the list it is asked from."""
    page = period_rows(accounts, now)
    yield from page.rows
    while page.older:
        last = page.rows[-1].period
        page = period_rows(accounts, now, before=(last.start, last.id))
        yield from page.rows


def _list_name(now: datetime) -> str:
    return file_name("periods", now.date())


def _statement_name(told: Statement) -> str:
    return file_name(told.period.account, told.period.start.astimezone(UTC).date())
