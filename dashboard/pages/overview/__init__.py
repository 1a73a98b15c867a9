"""The overview: are we on track, what burns, and since when?"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import User
from analytics.queries import (
    AccountView,
    Beginning,
    SamePoint,
    beginnings,
    latest_images,
    same_point,
    twins,
    undecided,
)
from dashboard.filters.asked import Asked
from dashboard.filters.fineness import BUCKETS
from dashboard.filters.overview import COMPARED, GROUPS
from dashboard.filters.ranges import RANGES
from dashboard.menus import menu_of
from dashboard.pages.door import person, show, signed_in, with_pictures
from dashboard.pages.overview.answer import answer
from dashboard.pages.overview.burned import burned
from dashboard.pages.overview.causes import behind, causes, untold
from dashboard.pages.overview.compared import Compared, compared
from dashboard.pages.overview.cost import cost_figure
from dashboard.pages.overview.earlier import label_of
from dashboard.pages.overview.figures import Figures, figures, gauge
from dashboard.pages.overview.freshness import freshness
from dashboard.pages.overview.grouped import grouped
from dashboard.pages.overview.heat import heat_of
from dashboard.pages.overview.made import counts_of, images_link, summed
from dashboard.pages.overview.scope import Scope, scope_of
from dashboard.pages.overview.shared import shared_words
from dashboard.pages.overview.standing import standing
from dashboard.pages.overview.today import today_of
from dashboard.templatetags.times import reporting_zone

LATEST = 6
MOST_PAGES = 10_000
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
    lists = Asked(query)
    text = lists.searched("find")
    readable = access.prompt_accounts(user)
    begun, shown, counts = beginnings(scope.names), burned(scope), counts_of(scope)
    against = compared(scope, begun)
    manages_keys = access.manages_keys(user)
    return {
        **CHOICES,
        "now": now,
        "asked": scope.asked,
        "every": scope.every,
        "views": scope.views,
        "teams": scope.teams,
        "answer": answer(scope.views, scope.current, now),
        "freshness": freshness(scope.views),
        "causes": causes(scope.views, manages_keys=manages_keys),
        "untold": untold(scope.views),
        "behind": behind(scope.views),
        "figures": _figures(scope, against, begun),
        "paid": cost_figure(scope.current),
        "sets_prices": access.sets_prices(user),
        **shown,
        "against": against,
        "previous_label": label_of(scope.previous, scope.asked.span, scope.zone)
        if scope.previous
        else "",
        "by_group": grouped(scope, shown["table"], shown["groups"], against, counts),
        "shared": shared_words(scope) if access.reads_shares(user) else [],
        "heat": heat_of(scope),
        "standing": standing(scope, text, lists.number("page", MOST_PAGES) or 1),
        "accounts_menu": menu_of({v.id: v.name for v in scope.every}, scope.asked.accounts, text),
        "teams_menu": menu_of(
            {pk: team.name for pk, team in scope.teams.items()}, scope.asked.teams, text
        ),
        "made": summed(counts),
        "made_link": images_link(scope),
        "pictures": latest_images(scope.names, readable, LATEST),
        "played": played(scope.replaying),
        "odd": undecided(scope.accounts),
        "twins": twins(access.flagged_accounts(user), access.visible_accounts(user)),
        "no_password": not user.has_usable_password(),
        "may_rule": access.rules_on_readings(user),
        "may_merge": access.merges_accounts(user),
        "manages_keys": manages_keys,
    }


def played(replaying: list[AccountView]) -> int | None:
    """How much of the sandbox's past has been played, in thousandths; None when it is over."""
    if not replaying:
        return None
    done = sum(view.replayed or 0 for view in replaying)
    return gauge(done, sum(view.to_replay or 0 for view in replaying))


def _figures(scope: Scope, against: Compared | None, begun: Mapping[int, Beginning]) -> Figures:
    through = scope.through
    point = _point_of(scope, against) or same_point(scope.current, scope.before, through)
    today = today_of(list(scope.names), through, begun, scope.now, scope.zone)
    return figures(scope.views, scope.current, point, today, scope.now)


def _point_of(scope: Scope, against: Compared | None) -> SamePoint | None:
    """Where the range is this billing period, its comparison is the figure's too."""
    if against is None or scope.asked.span.name != "period" or not scope.asked.span.periods:
        return None
    used = sum(p.used for p in scope.current if p.account_id in against.accounts)
    return SamePoint(used, against.total.then, against.accounts)
