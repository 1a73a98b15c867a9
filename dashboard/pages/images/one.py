"""One image in full: as a page, and what its page and the panel beside the others say of it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import access
from analytics.queries import ImageView, backfill, counted_in, image_view
from analytics.queries.cost import image_cost
from dashboard.filters.asked import Asked
from dashboard.pages.door import person, show, signed_in, with_pictures


@require_safe
@signed_in
@with_pictures
def image(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    visible = access.visible_accounts(user)
    found = image_view(visible, access.prompt_accounts(user), pk)
    if found is None:
        raise Http404
    context = {
        **told_of(request, found),
        "may_delete": access.deletes_images(user),
        "text": Asked(request.GET).searched("q"),  # it was found by this, and shows where
    }
    return show(request, "images/image.html", "images/image.html", context)


def told_of(request: HttpRequest, image: ImageView) -> dict[str, Any]:
    """The image, the entry of the ledger that counts it, and how far the reading of prices is."""
    waiting = []
    if image.credits_charged is None:
        visible = access.visible_accounts(person(request))
        waiting = backfill(visible.filter(pk=image.account_id))
    return {
        "image": image,
        "counted_in": counted_in(image),
        "waiting": waiting[0] if waiting else None,
        **image_cost(image),
    }
