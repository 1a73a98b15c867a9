"""The icon where browsers look for it beside an answer that names none, such as JSON."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """For everybody: it tells nothing."""
    return HttpResponseRedirect(static("icon.svg"))
