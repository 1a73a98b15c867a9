"""Images as a file: those that are ticked, or all that the filters of the address find."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from analytics.queries import ImageView, each_image
from dashboard.exports.images import images_csv
from dashboard.filters.choice import wants_all
from dashboard.pages.door import person, signed_in
from dashboard.pages.images.chosen import chosen_of
from dashboard.pages.images.scope import images_scope

MOST_EXPORTED = 100_000


@require_safe
@signed_in
def export(request: HttpRequest) -> StreamingHttpResponse:
    """CSV, a few rows in memory at a time; the first MOST_EXPORTED in the order that is asked."""
    now = datetime.now(UTC)
    response = StreamingHttpResponse(
        images_csv(_asked_for(request, now)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="images-{now:%Y-%m-%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _asked_for(request: HttpRequest, now: datetime) -> Iterable[ImageView]:
    if not wants_all(request.GET):
        return chosen_of(request)
    scope = images_scope(person(request), request.GET, now)
    asked = scope.asked
    return each_image(scope.accounts, scope.readable, asked.wanted, asked.order, MOST_EXPORTED)
