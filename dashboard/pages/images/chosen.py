"""Some images that somebody ticked: what they cost together, and what can be done with them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts import access
from analytics.queries import ImageView, cost_of, some_images
from dashboard.filters.choice import chosen_images
from dashboard.pages.door import person, show, signed_in, with_pictures

MOST_CHOSEN = 1000  # more do not fit into an address


@require_safe
@signed_in
@with_pictures
def chosen(request: HttpRequest) -> HttpResponse:
    images = chosen_of(request)
    context = {
        "images": images,
        "cost": cost_of((image.operation, image.credits_charged) for image in images),
        "may_delete": access.deletes_images(person(request)),
    }
    return show(request, "images/chosen.html", "images/chosen.html", context)


def chosen_of(request: HttpRequest) -> tuple[ImageView, ...]:
    """The images that the address names; Http404 for what no page of ours sends, or names images
    that the reader does not see."""
    ids = chosen_images(request.GET)
    if ids is None or len(ids) > MOST_CHOSEN:
        raise Http404
    user = person(request)
    found = some_images(access.visible_accounts(user), access.prompt_accounts(user), ids)
    if len(found) < len(ids):
        raise Http404
    return found
