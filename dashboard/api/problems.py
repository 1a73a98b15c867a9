"""What went wrong, as problem details (RFC 9457), whoever noticed it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse

CONTENT_TYPE = "application/problem+json"
TITLES = {422: "Unprocessable Content"}  # as RFC 9110 has it, whatever Python calls it
BLANK = "about:blank"  # the status says it all

SENTENCES = {
    400: "The request cannot be read.",
    401: "Send a token of yours: Authorization: Bearer cm_…",
    403: "That is not yours to read.",
    404: "There is nothing here, or nothing that you see.",
    405: "Here one can only read: GET and HEAD.",
    406: "The answer is JSON, which the Accept header leaves out.",
    422: "The question cannot be answered as it stands.",
    429: "Too many requests. Wait, then go on.",
    500: "Something is broken here. It is written to the log.",
}


@dataclass(frozen=True, slots=True)
class Odd:
    """A parameter that cannot be used, and why."""

    parameter: str
    detail: str


@dataclass
class Problem(Exception):
    """Raised where a request ends; answered as problem details with these headers."""

    status: int
    detail: str = ""
    kind: str = BLANK
    errors: Sequence[Odd] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def answer_of(request: HttpRequest, problem: Problem) -> HttpResponse:
    said: dict[str, object] = {
        "type": problem.kind,
        "title": TITLES.get(problem.status) or HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail or SENTENCES.get(problem.status, ""),
        "instance": request.path,
        "errors": [{"parameter": odd.parameter, "detail": odd.detail} for odd in problem.errors],
    }
    return HttpResponse(
        json.dumps(said, ensure_ascii=False),
        status=problem.status,
        content_type=CONTENT_TYPE,
        headers=dict(problem.headers),
    )


def refused(errors: Sequence[Odd]) -> Problem:
    """For a question with parameters that cannot be used: a page would forgive them."""
    told = " ".join(dict.fromkeys(odd.detail for odd in errors))
    return Problem(422, f"{SENTENCES[422]} {told}", "urn:coalmeter:problem:parameters", errors)
