"""A statement, and the overview's question, as FOCUS datasets."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts import access
from analytics.queries.charges import range_charged, statement_charged
from dashboard.exports.focus import focus_zip
from dashboard.pages.door import person, signed_in
from dashboard.pages.files import file_name, zip_answer
from dashboard.pages.overview.scope import scope_of
from dashboard.templatetags.times import reporting_zone


@require_safe
@signed_in
def of_statement(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The charges of one billing period, as they were signed and with what corrects them."""
    user, now = person(request), datetime.now(UTC)
    accounts, books = access.visible_accounts(user), access.sets_prices(user)
    found = statement_charged(accounts, pk, now, with_purchases=books)
    if found is None:
        raise Http404
    told = found[0].told
    name = file_name(told.period.account, told.period.start.astimezone(UTC).date(), "focus")
    return zip_answer(focus_zip(found[1], f"Statement {told.number}", now), name)


@require_safe
@signed_in
def of_overview(request: HttpRequest) -> HttpResponseBase:
    """The charges of the range and the accounts that the overview's filters ask for."""
    user, now = person(request), datetime.now(UTC)
    scope = scope_of(user, request.GET, now, reporting_zone())
    span = scope.asked.span
    charged = range_charged(
        scope.accounts,
        span.since,
        span.until,
        now,
        zone=scope.zone,
        periods=span.periods,
        with_purchases=access.sets_prices(user),
    )
    days = (span.first_day, "to", span.last_day)
    name = " ".join(str(each) for each in ("Charges", *days))
    return zip_answer(focus_zip(charged, name, now), file_name("charges", *days, "focus"))
