"""What the REST API can be asked, and where to try it: for people who are signed in."""

import json
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.api.interface import api
from dashboard.api.openapi import document
from dashboard.pages.door import signed_in


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the API, as the page lists it for who reads without scripts."""

    path: str
    summary: str
    scope: str


@require_safe
@signed_in
def api_docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI draws the description; a token is typed in there, and stays in the page."""
    return render(request, "help/api.html", {"addresses": _addresses()})


def _addresses() -> list[Address]:
    found = json.loads(document(api))["paths"]
    return [
        Address(f"/api/v1{path}", told["get"]["summary"], *told["get"]["security"][0]["token"])
        for path, told in found.items()
    ]
