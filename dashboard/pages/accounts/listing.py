"""Accounts & keys: are the shared keys healthy, and who sees to them?"""

from dataclasses import replace
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import access
from analytics.queries import KeptAccount, account_views, kept_accounts
from dashboard.filters import KeysFilter, read_keys_filter
from dashboard.filters.keys import STATES
from dashboard.pages.accounts.answer import keys_answer
from dashboard.pages.accounts.figures import key_figures
from dashboard.pages.door import person, show, signed_in


@require_safe
@signed_in
def accounts(request: HttpRequest) -> HttpResponse:
    """Everybody else than admins is shown where the figures of their accounts are."""
    user, now = person(request), datetime.now(UTC)
    if not access.manages_keys(user):
        views = account_views(access.visible_accounts(user), now)
        page = "accounts/not_yours.html"
        return show(request, page, page, {"views": views}, status=403)
    every = kept_accounts(access.kept_accounts(user), now)
    asked = read_keys_filter(request.GET, {account.id: account.name for account in every})
    context = {
        "now": now,
        "asked": asked,
        "states": STATES,
        "every": every,
        "shown": _shown(every, asked),
        "answer": keys_answer(every, now),
        "figures": key_figures(every, now),
    }
    return show(request, "accounts/page.html", "accounts/_view.html", context)


def _shown(every: list[KeptAccount], asked: KeysFilter) -> list[KeptAccount]:
    """The accounts asked for, with those of their keys whose state is; others are left out."""
    wanted = [each for each in every if not asked.accounts or each.id in asked.accounts]
    if asked.state == "any":
        return wanted
    narrowed = [
        replace(each, keys=tuple(key for key in each.keys if asked.shows(key.standing)))
        for each in wanted
    ]
    return [each for each in narrowed if each.keys]
