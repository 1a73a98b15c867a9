"""Why is this figure what it is? The readings, the times and the arithmetic behind it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import User
from analytics.ledger.buckets import QUARTER, quarter_of
from analytics.queries import (
    Balance,
    Explanation,
    Reconciliation,
    explain,
    explain_balance,
    known_periods,
    reconcile,
)
from dashboard.filters.why import WhyFilter, read_why_filter
from dashboard.pages.door import person, show, signed_in
from dashboard.pages.overview.scope import Scope, scope_of
from dashboard.pages.why.answer import answer, when
from dashboard.pages.why.cost import cost_answer, cost_asked, statement_of
from dashboard.pages.why.parts import readings_of
from dashboard.templatetags.times import reporting_zone

LISTED = 25  # entries on a page
RECONCILED = 4  # billing periods on a page
OWN = ("which", "operation", "period", "start", "end")  # what the overview does not ask for
BALANCES = ("left", "gallery")


@require_safe
@signed_in
def why(request: HttpRequest) -> HttpResponse:
    context = why_context(person(request), request.GET, datetime.now(UTC))
    return show(request, "why/page.html", "why/_panel.html", context)


def why_context(user: User, query: QueryDict, now: datetime) -> dict[str, Any]:
    """Everything that is said about the figure that a URL asks about."""
    scope = scope_of(user, query, now, reporting_zone())
    known = known_periods(scope.accounts, _ids(query))
    asked = read_why_filter(query, scope.asked, scope.current, known, now, scope.zone)
    told, balances = _told(scope, asked), _balances(scope, asked)
    spent = cost_asked(scope, asked, known)
    statement = statement_of(asked, known)
    return {
        "now": now,
        "asked": asked,
        "every": scope.every,
        "several": len(scope.views) > 1,
        "answer": cost_answer(spent, when(scope, asked, known))
        if spent
        else answer(scope, asked, known, told, balances),
        "spent": spent,
        "told": told,
        "earlier_end": _earlier_end(told),
        "balances": balances,
        "left": sum(balance.left for balance in balances),
        "readings": readings_of(told, balances),
        **_reconciled(scope, asked),
        "back": statement or f"{reverse('overview')}{_without_own(query)}",
        "from_statement": bool(statement),
    }


def _told(scope: Scope, asked: WhyFilter) -> Explanation | None:
    if asked.which in (*BALANCES, "cost"):
        return None
    told = explain(
        scope.accounts,
        asked.since,
        asked.until,
        operation=asked.operation,
        periods=asked.periods,
        limit=LISTED,
    )
    # Of a figure that is not observed, what was observed is no part.
    return told if asked.which not in ("estimated", "reconstructed") else _only(told, asked)


def _only(told: Explanation, asked: WhyFilter) -> Explanation:
    bare = replace(told, entries=(), earlier=0, earlier_credits=0)
    if asked.which == "estimated":
        return replace(bare, reconstruction=replace(told.reconstruction, credits=0, prices=()))
    return replace(bare, estimated=0, tails=(), more_tails=0)


def _balances(scope: Scope, asked: WhyFilter) -> list[Balance]:
    return explain_balance(scope.accounts) if asked.which in BALANCES else []


def _reconciled(scope: Scope, asked: WhyFilter) -> dict[str, Any]:
    """The reconciliations of the billing periods that the figure holds whole."""
    whole = asked.whole and asked.which in ("burn", "used") and asked.periods
    periods = asked.periods[:RECONCILED] if whole and asked.periods else ()
    found: list[Reconciliation] = []
    if periods:
        found = reconcile(scope.accounts, periods, operation=asked.operation)
    more = len(asked.periods or ()) - len(periods) if periods else 0
    return {"reconciled": found, "more_periods": more}


def _earlier_end(told: Explanation | None) -> datetime | None:
    """Where a range ends that holds the entries which are not listed; None if all are."""
    if told is None or not told.earlier or not told.entries:
        return None
    last = told.entries[-1].until
    start = quarter_of(last)
    end = start if start == last else start + QUARTER
    return end if told.until is None or end < told.until else None


def _ids(query: QueryDict) -> list[int]:
    """The ids of billing periods that are asked for."""
    texts = query.getlist("period")
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def _without_own(query: QueryDict) -> str:
    """The overview's own part of the query, with its question mark."""
    rest = query.copy()
    for name in OWN:
        rest.pop(name, None)
    return f"?{rest.urlencode()}" if rest else ""
