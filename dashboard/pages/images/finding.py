"""The images page: found by filters, in a grid or a list, with one of them beside it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from accounts import access
from analytics.deleting import MOST
from analytics.queries import find_images, image_view, reading_of
from analytics.queries.accounts import STALE_AFTER
from dashboard.filters.asked import Asked
from dashboard.filters.images import GONE, ORDERS, SIZES, TIMES, VIEWS
from dashboard.menus import menu_of
from dashboard.pages.door import person, show, signed_in, with_pictures
from dashboard.pages.images.answer import images_answer
from dashboard.pages.images.beside import Beside, alone, beside
from dashboard.pages.images.chips import chips_of
from dashboard.pages.images.days import by_days
from dashboard.pages.images.one import told_of
from dashboard.pages.images.scope import ImagesScope, images_scope
from dashboard.templatetags.times import reporting_zone

CHOICES = {
    "gone_choices": GONE,
    "views": VIEWS,
    "orders": ORDERS,
    "sizes": SIZES,
    "times": TIMES,
    "most": MOST,
}


@require_safe
@signed_in
@with_pictures
def images(request: HttpRequest) -> HttpResponse:
    user, now = person(request), datetime.now(UTC)
    scope = images_scope(user, request.GET, now)
    asked = scope.asked
    may_search = bool(scope.readable)
    found = find_images(
        scope.accounts,
        scope.readable,
        asked.wanted,
        order=asked.order,
        before=asked.before,
        after=asked.after,
    )
    side = beside(found, asked.image) or _elsewhere(scope)
    context = {
        **CHOICES,
        "choices": scope.choices,
        "operations": scope.operations,
        "more_operations": max(0, len(scope.choices.operations) - len(scope.operations)),
        "asked": asked,
        "accounts_menu": menu_of(
            scope.choices.names, asked.accounts, Asked(request.GET).searched("find")
        ),
        "chips": chips_of(asked, scope.choices, request.GET),
        "found": found,
        "answer": images_answer(found, asked),
        "days": by_days(found.images, now, reporting_zone()) if _by_time(scope) else None,
        "reading": SimpleLazyObject(lambda: reading_of(scope.accounts)),
        "stale_before": now - STALE_AFTER * timedelta(seconds=settings.POLL_SECONDS),
        "side": side,
        **(told_of(request, side.image) if side else {}),
        "may_search": may_search,
        "manages_keys": access.manages_keys(user),
        "may_delete": access.deletes_images(user),
        "now": now,
    }
    return show(request, "images/page.html", _fragment(request), context)


def _fragment(request: HttpRequest) -> str:
    """What htmx asks for: the image beside the page alone, or all of the page."""
    htmx: Any = getattr(request, "htmx", None)
    return "images/_side.html" if htmx and htmx.target == "side" else "images/_view.html"


def _by_time(scope: ImagesScope) -> bool:
    return scope.asked.view == "grid" and scope.asked.order_name == "newest"


def _elsewhere(scope: ImagesScope) -> Beside | None:
    """An image that a link names and that newer ones have pushed off this page."""
    asked = scope.asked.image
    if not (asked.isascii() and asked.isdigit() and len(asked) < 20):
        return None
    image = image_view(scope.visible, scope.readable, int(asked))
    return alone(image) if image else None
