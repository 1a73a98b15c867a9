"""Who may come in, and how a page and its fragment are told apart."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRefresh

from accounts.access import deletes_images, manages_keys, visible_accounts
from accounts.audit import record_failure
from accounts.models import User
from accounts.models.audit import Act
from dashboard.origin import actor
from dashboard.picture_addresses import origins

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """Everybody else is asked to sign in; a fragment's request makes the whole page ask."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if getattr(request, "htmx", False):
            return HttpResponseClientRefresh()
        return redirect_to_login(request.get_full_path())

    return guarded


def key_managers(view: View) -> View:
    """Admins; other people are told that it is not theirs (403)."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not manages_keys(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def image_deleters(view: View) -> View:
    """Admins; other people are told that it is not theirs (403), and that they tried is kept."""

    @signed_in
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if deletes_images(request.user):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            record_failure(Act.IMAGES_DELETION, actor(request), note="Only admins delete images.")
        raise PermissionDenied

    return guarded


def with_pictures(view: View) -> View:
    """The page may load pictures from where the accounts in its reader's sight are, no others."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
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
