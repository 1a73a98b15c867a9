"""Images: which ones there are, what each cost, and one of them in full."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import access
from analytics.deleting import MOST
from analytics.queries import backfill, find_images, image_view, known_operations
from dashboard.filters import read_images_filter
from dashboard.filters.asked import Asked
from dashboard.filters.images import GONE, VIEWS
from dashboard.pages.door import person, show, signed_in, with_pictures
from dashboard.templatetags.times import reporting_zone


@require_safe
@signed_in
@with_pictures
def images(request: HttpRequest) -> HttpResponse:
    user, now = person(request), datetime.now(UTC)
    visible = access.visible_accounts(user)
    names = dict(visible.order_by("name").values_list("pk", "name"))
    operations = known_operations(visible)
    asked = read_images_filter(request.GET, names, operations, now, reporting_zone())
    found = find_images(
        visible.filter(pk__in=asked.accounts) if asked.accounts else visible,
        access.prompt_accounts(user),
        asked.wanted,
        before=asked.before,
        after=asked.after,
    )
    choices = {"names": names, "operations": operations, "gone_choices": GONE, "views": VIEWS}
    may = {
        "may_search": access.prompt_accounts(user).exists(),
        "may_delete": access.deletes_images(user),
        "most": MOST,
    }
    context = {**choices, **may, "asked": asked, "found": found, "now": now}
    return show(request, "images/page.html", "images/_view.html", context)


@require_safe
@signed_in
@with_pictures
def image(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    visible = access.visible_accounts(user)
    found = image_view(visible, access.prompt_accounts(user), pk)
    if found is None:
        raise Http404
    waiting = backfill(visible.filter(pk=found.account_id)) if found.credits_charged is None else []
    context = {
        "image": found,
        "waiting": waiting[0] if waiting else None,
        "may_delete": access.deletes_images(user),
        "text": Asked(request.GET).searched("q"),  # it was found by this, and shows where
    }
    return show(request, "images/image.html", "images/image.html", context)
