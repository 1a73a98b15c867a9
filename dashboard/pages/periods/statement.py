"""The statement of one billing period."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import ApiAccount
from analytics.queries import charge_back
from analytics.queries.statement import STATUSES, Statement, statement
from dashboard.pages.door import person, show, signed_in
from dashboard.pages.periods.answer import statement_answer
from dashboard.pages.periods.bars import bars_of, in_order
from dashboard.pages.periods.cost import cost_context
from dashboard.pages.periods.naming import period_name

SHOWN = [status for status in STATUSES if status != "signed off"]


@require_safe
@signed_in
def period(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = person(request), datetime.now(UTC)
    told = statement(access.visible_accounts(user), pk, now)
    if told is None:
        raise Http404
    by_name = {line.operation: line for line in told.operations}
    context = {
        "now": now,
        "told": told,
        "name": period_name(told.period.start, told.period.edge),
        "before": period_name(told.previous.start, told.previous.edge) if told.previous else "",
        "answer": statement_answer(told, now),
        "statuses": SHOWN,
        "lines": [by_name[name] for name in in_order(list(by_name))],
        "bars": bars_of(told.days),
        "borne": _borne(told) if access.reads_shares(user) else None,
        **cost_context(told, by_team=access.reads_shares(user)),
    }
    return show(request, "periods/statement.html", "periods/statement.html", context)


def _borne(told: Statement) -> object:
    account = ApiAccount.objects.get(pk=told.period.account_id)
    return charge_back(account, told.period)
