"""What all answers under /api/ have in common, whoever made them.

HEAD is GET without the body, OPTIONS says what is allowed, everything else is refused; errors are
problem details, also those that Django finds before any view; an answer has an ETag, and who has
it already is told so (304). No other site's script may read any of it: there is no CORS header.
"""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from dashboard.api.problems import CONTENT_TYPE, SENTENCES, Problem, answer_of
from dashboard.api.rates import Allowance

ROOT = "/api/"
PAGE = "/api/v1/docs"  # for people, who are signed in: a page like any other
METHODS = ("GET", "HEAD", "OPTIONS")
JSON = "application/json"

Answer = Callable[[HttpRequest], HttpResponseBase]


def answer_scripts(answer: Answer) -> Answer:
    """Middleware; first of those that answer, so that it sees what they refuse."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(ROOT) or request.path_info == PAGE:
            return answer(request)
        response = _shaped(request, _answered(request, answer))
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Authorization, Accept"  # what cookies come with it changes nothing
        allowance = getattr(request, "allowance", None)
        if isinstance(allowance, Allowance):
            allowance.tell(response)
        return response

    return middleware


def _answered(request: HttpRequest, answer: Answer) -> HttpResponseBase:
    method = request.method
    if method not in METHODS:
        return answer_of(request, Problem(405, headers={"Allow": ", ".join(METHODS)}))
    if method == "OPTIONS":
        return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
    if not request.accepts(JSON):
        return answer_of(request, Problem(406))
    request.method = "GET"
    try:
        return answer(request)
    finally:
        request.method = method  # servers leave out the body of an answer to HEAD


def _shaped(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """As problem details, or with its ETag."""
    if not isinstance(response, HttpResponse):
        raise TypeError("An answer under /api/ is no stream.")
    if response.status_code >= 400:
        if response["Content-Type"] == CONTENT_TYPE:
            return response
        status = response.status_code
        return answer_of(request, Problem(status if status in SENTENCES else 400))
    if response.status_code != 200:
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = etag
    if not _has_it(request, etag):
        return response
    return HttpResponseNotModified(headers={"ETag": etag})


def _has_it(request: HttpRequest, etag: str) -> bool:
    """Compared weakly: on its way through a compressor a tag became weak."""
    sent = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in sent or etag in (each.removeprefix("W/") for each in sent)
