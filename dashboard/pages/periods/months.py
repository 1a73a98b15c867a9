"""Credits and cost by fiscal month, as a table and as CSV."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import ApiAccount
from analytics.queries import cost
from analytics.queries.cost import FiscalMonth
from dashboard.exports.months import months_csv
from dashboard.filters.periods import MonthsFilter, read_months_filter
from dashboard.menus import menu_of
from dashboard.pages.answers import Answer
from dashboard.pages.door import person, show, signed_in
from dashboard.templatetags.figures import counted
from dashboard.templatetags.money import bill_text
from dashboard.templatetags.times import reporting_zone


@require_safe
@signed_in
def fiscal_months(request: HttpRequest) -> HttpResponse:
    user, now = person(request), datetime.now(UTC)
    visible = access.visible_accounts(user)
    names = dict(visible.order_by("name").values_list("pk", "name"))
    asked = read_months_filter(request.GET, names, now)
    page = _page(_narrowed(visible, asked), now, asked.before)
    context = {
        "asked": asked,
        "names": names,
        "accounts_menu": menu_of(names, asked.accounts, asked.found),
        "page": page,
        "first_day": settings.FISCAL_MONTH_DAY,
        "sets_prices": access.sets_prices(user),
        "answer": _answer(page.months),
    }
    return show(request, "periods/months.html", "periods/_months.html", context)


@require_safe
@signed_in
def fiscal_months_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All months of the accounts that the address asks for."""
    now, visible = datetime.now(UTC), access.visible_accounts(person(request))
    names = dict(visible.order_by("name").values_list("pk", "name"))
    asked = read_months_filter(request.GET, names, now)
    lines = months_csv(_every(_narrowed(visible, asked), now), names)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="fiscal-months-{now:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _every(accounts: QuerySet[ApiAccount], now: datetime) -> Iterator[FiscalMonth]:
    before: date | None = None
    while True:
        page = _page(accounts, now, before)
        yield from page.months
        if page.older is None:
            return
        before = page.older


def _page(accounts: QuerySet[ApiAccount], now: datetime, before: date | None) -> cost.MonthPage:
    first_day, zone = settings.FISCAL_MONTH_DAY, reporting_zone()
    return cost.fiscal_months(accounts, now, first_day=first_day, zone=zone, before=before)


def _narrowed(accounts: QuerySet[ApiAccount], asked: MonthsFilter) -> QuerySet[ApiAccount]:
    return accounts.filter(pk__in=asked.accounts) if asked.accounts else accounts


def _answer(months: tuple[FiscalMonth, ...]) -> Answer:
    if not months:
        return Answer("Nothing was burned yet.", tone="unknown")
    latest = months[0]
    paid = bill_text(latest.cost)
    rest = f", {paid}, since it began." if paid else " since it began."
    lead = f"The latest fiscal month has used {counted(latest.total, 'credit,credits')}"
    return Answer(lead, rest)
