"""Whether the web server answers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@require_safe
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """For machines, without a sign-in; touches neither database nor session."""
    return HttpResponse("ok", content_type="text/plain")
