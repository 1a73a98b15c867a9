"""The overview: are we on track, what burns, and since when?"""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import User
from analytics.queries import (
    AccountView,
    ImageFilter,
    backfill,
    contradictions,
    find_images,
    same_point,
    twins,
)
from dashboard.filters.fineness import BUCKETS
from dashboard.filters.overview import COMPARED, GROUPS
from dashboard.filters.ranges import RANGES
from dashboard.pages.door import person, show, signed_in, with_pictures
from dashboard.pages.overview.answer import answer
from dashboard.pages.overview.burned import burned
from dashboard.pages.overview.figures import Figures, figures, gauge, today_of
from dashboard.pages.overview.freshness import freshness
from dashboard.pages.overview.scope import Scope, scope_of
from dashboard.templatetags.times import reporting_zone

LATEST = 6
CHOICES = {"ranges": RANGES, "groupings": GROUPS, "buckets": BUCKETS, "comparisons": COMPARED}


@require_safe
@signed_in
@with_pictures
def overview(request: HttpRequest) -> HttpResponse:
    context = overview_context(person(request), request.GET, datetime.now(UTC))
    return show(request, "overview/page.html", "overview/_view.html", context)


def overview_context(user: User, query: QueryDict, now: datetime) -> dict[str, Any]:
    """Everything that the overview shows to a person."""
    scope = scope_of(user, query, now, reporting_zone())
    readable = access.prompt_accounts(user)
    return {
        **CHOICES,
        "now": now,
        "asked": scope.asked,
        "every": scope.every,
        "views": scope.views,
        "answer": answer(scope.views, scope.current, now),
        "freshness": freshness(scope.views),
        "figures": _figures(scope),
        **burned(scope),
        "pictures": find_images(scope.accounts, readable, ImageFilter(gone=False), size=LATEST),
        "played": played(scope.replaying),
        "odd": [each for each in contradictions(scope.accounts) if each.word is None],
        "twins": twins(access.flagged_accounts(user), access.visible_accounts(user)),
        "no_password": not user.has_usable_password(),
        "may_rule": access.rules_on_readings(user),
        "may_merge": access.merges_accounts(user),
        "manages_keys": access.manages_keys(user),
    }


def played(replaying: list[AccountView]) -> int | None:
    """How much of the sandbox's past has been played, in thousandths; None when it is over."""
    if not replaying:
        return None
    done = sum(view.replayed or 0 for view in replaying)
    return gauge(done, sum(view.to_replay or 0 for view in replaying))


def _figures(scope: Scope) -> Figures:
    through = {view.id: view.data_through for view in scope.views if view.data_through}
    return figures(
        scope.views,
        scope.current,
        same_point(scope.current, scope.before, through),
        today_of(scope.accounts, through.values(), scope.now, scope.zone),
        backfill(scope.accounts),
        scope.now,
    )
