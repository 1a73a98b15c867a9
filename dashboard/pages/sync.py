"""Sync: is the data fresh and complete, and what is it doing now?"""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.models.keys import AccountState
from analytics import rulings, tasks
from analytics.queries import (
    backfill,
    contradictions,
    find_runs,
    standing,
    twins,
    unattributed,
    undelivered,
    windows_of,
)
from dashboard.filters import read_runs_filter
from dashboard.filters.runs import OUTCOMES
from dashboard.origin import actor
from dashboard.pages.asking import UNREACHABLE, asked
from dashboard.pages.door import person, show, signed_in
from dashboard.pages.sync_answer import sync_answer
from dashboard.pages.sync_asked import asked_for


@require_safe
@signed_in
def sync(request: HttpRequest) -> HttpResponse:
    now = datetime.now(UTC)
    user = person(request)
    visible = access.visible_accounts(user)
    wanted = read_runs_filter(request.GET)
    views, works = standing(visible, now)
    waiting = backfill(visible)
    found = find_runs(visible, before=wanted.before, failed=wanted.failed)
    context = {
        "now": now,
        "asked": wanted,
        "outcomes": OUTCOMES,
        "views": views,
        "works": works,
        "answer": sync_answer(works, waiting, now),
        "backfill": waiting,
        "contradictions": contradictions(visible),
        "unattributed": unattributed(visible),
        "may_rule": access.rules_on_readings(user),
        "twins": twins(access.flagged_accounts(user), visible),
        "may_merge": access.merges_accounts(user),
        "windows": windows_of(visible),
        "undelivered": undelivered(now) if access.manages_people(user) else None,
        "names_keys": access.manages_keys(user),
        "read": asked_for(wanted, works, found.runs, now),
        "found": found,
    }
    return show(request, "sync/page.html", "sync/_view.html", context)


@require_POST
@signed_in
def read_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an account's readings due now. Anybody who sees the account may ask."""
    account = get_object_or_404(access.visible_accounts(person(request)), pk=pk)
    at = datetime.now(UTC).isoformat()
    if account.state != AccountState.ACTIVE:
        messages.error(request, f"{account} is {account.state}, so it is not read.")
    elif asked(tasks.read_now, account.pk):
        messages.info(request, f"{account} is read now; how it went shows beside it.")
        return redirect(f"{reverse('sync')}?{urlencode({'read': account.pk, 'asked': at})}")
    else:
        messages.error(request, UNREACHABLE)
    return redirect("sync")


@require_POST
@signed_in
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """An admin's word on the readings that name an odd period start, or its taking back."""
    account = get_object_or_404(access.visible_accounts(person(request)), pk=pk)
    if not access.rules_on_readings(person(request)):
        raise PermissionDenied
    start = _instant(request.POST.get("start", ""))
    word = rulings.WORDS.get(request.POST.get("word", ""))
    try:
        if word:
            rulings.rule(account, start, word, actor(request), datetime.now(UTC))
        else:
            rulings.take_back(account, start, actor(request))
    except rulings.NotRuled as problem:
        messages.error(request, str(problem))
    else:
        messages.info(request, f"{account} is derived anew with that; the figures follow soon.")
    return redirect("sync")


def _instant(text: str) -> datetime:
    """Raises Http404 for what no form of ours sends."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Http404
