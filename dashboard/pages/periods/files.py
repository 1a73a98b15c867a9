"""The periods page and a statement as files, by the filters of their pages."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import ApiAccount
from analytics.queries.statement import PeriodRow, Statement, period_rows, statement
from dashboard.exports.periods import periods_csv, periods_sheet
from dashboard.exports.statement import statement_sheets
from dashboard.exports.statement_lines import statement_csv
from dashboard.filters.periods import read_periods_filter
from dashboard.pages.door import person, signed_in
from dashboard.pages.files import csv_answer, file_name, xlsx_answer


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
    told = _told(request, pk)
    return csv_answer(statement_csv(told), _statement_name(told))


@require_safe
@signed_in
def one_xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    told = _told(request, pk)
    return xlsx_answer(statement_sheets(told), _statement_name(told))


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


def _told(request: HttpRequest, pk: int) -> Statement:
    told = statement(access.visible_accounts(person(request)), pk, datetime.now(UTC))
    if told is None:
        raise Http404
    return told


def _list_name(now: datetime) -> str:
    return file_name("periods", now.date())


def _statement_name(told: Statement) -> str:
    return file_name(told.period.account, told.period.start.astimezone(UTC).date())
