"""The statement of one billing period."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import User
from analytics.queries.statement import STATUSES, Filed
from analytics.signing import waits_for
from dashboard.pages.door import person, show, signed_in
from dashboard.pages.periods.answer import statement_answer
from dashboard.pages.periods.bars import bars_of
from dashboard.pages.periods.cost import cost_context, money_of
from dashboard.pages.periods.finding import filed_of
from dashboard.pages.periods.lines import lines_of
from dashboard.pages.periods.naming import period_name
from dashboard.pages.periods.ruler import ruler_of


@require_safe
@signed_in
def period(request: HttpRequest, pk: int) -> HttpResponse:
    user, now = person(request), datetime.now(UTC)
    filed = filed_of(request, pk, now)
    told = filed.told
    context = {
        "now": now,
        "filed": filed,
        "told": told,
        "name": period_name(told.period.start, told.period.edge),
        "before": period_name(told.previous.start, told.previous.edge) if told.previous else "",
        "answer": statement_answer(filed, now),
        "statuses": STATUSES,
        "lines": lines_of(told.operations),
        "bars": bars_of(told.days),
        "ruler": ruler_of(filed),
        **cost_context(money_of(filed, user)),
        **_acts(user, filed),
    }
    return show(request, "periods/statement.html", "periods/statement.html", context)


def _acts(user: User, filed: Filed) -> dict[str, object]:
    """What this person may do with it now."""
    standing, signed = filed.told.standing, filed.sign_off
    own = signed is not None and signed.signed_by == user.email
    ready = not waits_for(filed.told) and not (signed and (own or filed.pending))
    return {
        "checks_invoices": access.checks_invoices(user),
        "waits_for": waits_for(filed.told),
        "two_sign": settings.SIGN_OFF_APPROVALS == 2,
        "signed_by_them": own,
        "may_sign": access.signs_off(user) and standing.closed_at is None and ready,
        "signs_off": access.signs_off(user),
        "may_take_back": access.takes_sign_offs_back(user) and signed is not None,
    }
