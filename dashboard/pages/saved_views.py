"""Saved views: save one, go to one, name it anew, remove it. Everybody sees their own alone."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import SavedView, User
from accounts.models.saved_views import LONGEST_NAME
from accounts.saved_views import NotSaved, rename_view, save_view
from dashboard.pages.door import came_from, person, show, signed_in
from dashboard.view_addresses import address_of, read_address

UNPROCESSABLE = 422
Views = list[tuple[SavedView, str]]  # each with its address
NO_VIEW = "What this address shows cannot be saved. Open a page, and save the view there."


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """The list; for htmx the part of it that fills a menu. A form saves a view."""
    return _save(request) if request.method == "POST" else _listed(request)


@require_POST
@signed_in
def rename_saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = _own(request, pk)
    name = request.POST.get("name", "")
    try:
        rename_view(view, name)
    except NotSaved as problem:
        return _listed(request, renamed=pk, typed=name, error=str(problem))
    return redirect(_back(request))


@require_POST
@signed_in
def remove_saved_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = _own(request, pk)
    began = person(request).start_view_id == view.pk
    view.delete()
    begin = " You begin at your start page again." if began else ""
    messages.info(request, f"“{view.name}” is removed.{begin}")
    return redirect(_back(request))


def views_of(user: User) -> Views:
    """Their views, by name."""
    views = sorted(SavedView.objects.filter(user=user), key=lambda view: view.name.casefold())
    return [(view, address_of(view)) for view in views]


def _save(request: HttpRequest) -> HttpResponse:
    name, found = request.POST.get("name", ""), read_address(request.POST.get("address", ""))
    if found is None:
        return _listed(request, error=NO_VIEW)
    try:
        view = save_view(person(request), name, *found)
    except NotSaved as problem:
        back = address_of(SavedView(page=found[0], query=found[1]))
        return _listed(request, address=back, typed=name, error=str(problem))
    messages.info(request, f"This view is saved as “{view.name}”.")
    return redirect(address_of(view))


def _listed(request: HttpRequest, **tried: Any) -> HttpResponse:
    """`tried` is a form that came back: its fields, the view that it renames, its error."""
    context = {"views": views_of(person(request)), "longest": LONGEST_NAME, **tried}
    if tried:
        return render(request, "you/views.html", context, status=UNPROCESSABLE)
    return show(request, "you/views.html", "you/_menu_list.html", context)


def _own(request: HttpRequest, pk: int) -> SavedView:
    """404 for somebody else's."""
    return get_object_or_404(SavedView, user=person(request), pk=pk)


def _back(request: HttpRequest) -> str:
    """To the list, which is on two pages; one address of a form that came back is no page."""
    settings = reverse("your_settings")
    came = came_from(request, "")
    return settings if came == settings else reverse("saved_views")
