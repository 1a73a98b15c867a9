"""The period that an address names, for who may see it (else 404) and may act on it (else 403)."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from accounts import access
from accounts.models import User
from analytics.queries import PeriodView, known_periods
from analytics.queries.statement import Filed, filed_statement
from dashboard.pages.door import person


def period_of(request: HttpRequest, pk: int, may: Callable[[User], bool]) -> PeriodView:
    """Strangers learn nothing of it; who may only look is told so."""
    found = known_periods(access.visible_accounts(person(request)), [pk])
    if not found:
        raise Http404
    if not may(person(request)):
        raise PermissionDenied
    return found[0]


def filed_of(request: HttpRequest, pk: int, now: datetime) -> Filed:
    found = filed_statement(access.visible_accounts(person(request)), pk, now)
    if found is None:
        raise Http404
    return found
