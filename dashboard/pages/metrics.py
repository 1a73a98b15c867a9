"""Figures for Prometheus. Its answer has no session and no cookie."""

from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import all_accounts
from analytics.queries.measures import measures
from dashboard.metrics import CONTENT_TYPE, Answer, exposition, may_scrape, waiting

TEXT = "text/plain; charset=utf-8"


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Everything of every account that counts, for who has the token or asks from near."""
    answer = may_scrape(request)
    if answer is Answer.OFF:
        raise Http404
    if answer is Answer.TOKEN:
        refusal = "Send the token of METRICS_TOKEN as a bearer token.\n"
        return HttpResponse(
            refusal, status=401, content_type=TEXT, headers={"WWW-Authenticate": "Bearer"}
        )
    if answer is Answer.NOT_FROM_THERE:
        return HttpResponse(
            "METRICS_NETWORKS does not name your address.\n", status=403, content_type=TEXT
        )
    found = measures(all_accounts(), datetime.now(UTC))
    return HttpResponse(exposition(found, waiting()), content_type=CONTENT_TYPE)
