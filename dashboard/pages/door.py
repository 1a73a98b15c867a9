"""Who may come in, and how a page and its fragment are told apart."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh

from accounts.access import deletes_images, manages_keys, manages_people, visible_accounts
from accounts.models import User
from accounts.sessions import proved_within
from dashboard.picture_addresses import origins

View = Callable[..., HttpResponseBase]
FRESH = timedelta(minutes=15)  # so long a proof of who one is stands for acts that destroy


def signed_in(view: View) -> View:
    """Everybody else is asked to sign in; a fragment's request makes the whole page ask."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if getattr(request, "htmx", False):
            return HttpResponseClientRefresh()
        return redirect_to_login(request.get_full_path())

    return guarded


def only(may: Callable[[User], bool]) -> Callable[[View], View]:
    """Those whom accounts.access lets; other people are told that it is not theirs (403)."""

    def guard(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not may(person(request)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return guard


key_managers = only(manages_keys)
people_managers = only(manages_people)
image_deleters = only(deletes_images)


def freshly_signed_in(view: View) -> View:
    """For acts that destroy: who has not proved themselves within FRESH does it first.

    Nothing of the act is kept: afterwards they are back at the form, and send it again.
    """

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if proved_within(request.session, FRESH, datetime.now(UTC)):
            return view(request, *args, **kwargs)
        proof = redirect_to_login(_form_address(request), reverse("account_reauthenticate"))
        if getattr(request, "htmx", False):
            return HttpResponseClientRedirect(proof.url)
        return proof

    return guarded


def fresh_to_change(view: View) -> View:
    """As `freshly_signed_in`, for pages that anybody signed in may look at meanwhile."""
    changing = freshly_signed_in(view)

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        looks = request.method in ("GET", "HEAD")
        return (view if looks else changing)(request, *args, **kwargs)

    return guarded


def _form_address(request: HttpRequest) -> str:
    """Where a person was: the page itself, or for what a form sent the page with the form."""
    here = request.get_full_path()
    whole_page = request.method in ("GET", "HEAD") and not getattr(request, "htmx", False)
    return here if whole_page else came_from(request, here)


def came_from(request: HttpRequest, otherwise: str) -> str:
    """The address, on this host, of the page that sent a form."""
    origin = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    if not (origin and url_has_allowed_host_and_scheme(origin, hosts, request.is_secure())):
        return otherwise
    parts = urlsplit(origin)
    address = f"{parts.path}?{parts.query}" if parts.query else parts.path
    # On this host "//elsewhere/" is a path that is not there; in a redirect it leads elsewhere.
    return address if url_has_allowed_host_and_scheme(address, None) else otherwise


def with_pictures(view: View) -> View:
    """The page may load pictures from where the accounts in its reader's sight are, no others."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        seen = visible_accounts(request.user).values_list("base_url", flat=True).distinct()
        response._csp_update = {"img-src": origins(seen)}  # type: ignore[attr-defined]
        return response

    return allowed


def person(request: HttpRequest) -> User:
    """Who is signed in, behind `signed_in`."""
    return cast("User", request.user)


def show(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page, or for htmx its fragment alone; caches keep the two apart."""
    htmx: Any = getattr(request, "htmx", None)
    part = bool(htmx) and not htmx.history_restore_request
    response = render(request, fragment if part else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "private, no-store"
    return response
