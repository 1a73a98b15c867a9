"""All of the API's addresses, and what each may answer."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI

from dashboard.api import accounts, burn, images, periods, runs
from dashboard.api.openapi import document
from dashboard.api.problems import Problem, answer_of

TITLE, VERSION = "Coalmeter", "1"

api = NinjaAPI(
    title=TITLE,
    version=VERSION,
    description=(
        "Credits burned, billing periods, images, accounts and sync runs: the same numbers as on "
        "the pages, by the same filters. Everything is read-only. A token shows what its person "
        "sees, of what its scopes name."
    ),
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    servers=[{"url": "/api/v1"}],
)
for module in (burn, periods, images, accounts, runs):
    api.add_router("", module.router)


@api.exception_handler(Problem)
def tell(request: HttpRequest, problem: Problem) -> HttpResponse:
    return answer_of(request, problem)


def openapi(request: HttpRequest) -> HttpResponse:
    """The description of the API: it tells nothing of anybody, and wants no token."""
    return HttpResponse(document(api), content_type="application/json")


def nowhere(request: HttpRequest) -> HttpResponse:
    return answer_of(request, Problem(404))


def _addresses() -> list[URLPattern | URLResolver]:
    """Without ninja's own root, which answers nothing."""
    return [each for each in api.urls[0] if getattr(each, "name", "") != "api-root"]


urlpatterns: list[URLPattern | URLResolver] = [
    *_addresses(),
    path("openapi.json", openapi, name="api_openapi"),
    re_path(r"", nowhere, name="api_nowhere"),
]
