"""One person: what they may do, their teams, and whether they may come in."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts import people as acts
from accounts.models import Team, User
from accounts.models.people import Role
from dashboard.origin import actor
from dashboard.pages.door import fresh_to_change, freshly_signed_in, person, show, signed_in
from dashboard.pages.people.forms import PersonForm
from dashboard.pages.people.ticks import places_of, team_ticks, ticked
from dashboard.pages.tokens import tokens_of


@fresh_to_change
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    them = _theirs_to_change(request, pk)
    if request.method != "POST":
        form = PersonForm(initial={"name": them.name, "role": them.role})
        return _page(request, them, form, places_of(them.memberships.all(), "team_id"))
    form = PersonForm(request.POST)
    places = ticked(request.POST, Team.objects.values_list("pk", flat=True))
    if not form.is_valid():
        return _page(request, them, form, places)
    given = form.cleaned_data
    if them == person(request) and given["role"] != Role.ADMIN and not _is_sure(request):
        return _are_you_sure(request, them, "You will no longer be an admin.")
    try:
        acts.change(actor(request), them, given["name"], given["role"], places)
    except acts.LastAdmin as refusal:
        form.add_error("role", str(refusal))
        return _page(request, them, form, places)
    messages.info(request, "It is changed, and holds from the next click on.")
    return redirect("people")


@require_POST
@signed_in
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    them = _theirs_to_change(request, pk)
    if them == person(request) and not _is_sure(request):
        return _are_you_sure(request, them, "You will be signed out and cannot come back alone.")
    try:
        acts.deactivate(actor(request), them)
    except acts.LastAdmin as refusal:
        messages.error(request, str(refusal))
        return redirect("person", them.pk)
    messages.info(request, f"{them} can no longer come in. What they did stays.")
    return redirect("people")


@require_POST
@freshly_signed_in
def reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    them = _theirs_to_change(request, pk)
    acts.reactivate(actor(request), them)
    messages.info(request, f"{them} may come in again.")
    return redirect("person", them.pk)


@never_cache
@require_POST
@freshly_signed_in
def hand_over_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time link, shown once, for who has no password or lost theirs."""
    them = _theirs_to_change(request, pk)
    if not them.is_active:
        messages.error(request, f"{them} has no access. Give it back first.")
        return redirect("person", them.pk)
    link = settings.BASE_URL + acts.sign_in_link(actor(request), them, datetime.now(UTC))
    return show(request, "people/link.html", "people/link.html", {"them": them, "link": link})


def _theirs_to_change(request: HttpRequest, pk: int) -> User:
    """Who is not in sight is not there (404); who may only look is told so (403)."""
    them = get_object_or_404(access.visible_people(person(request)), pk=pk)
    if not access.manages_people(person(request)):
        raise PermissionDenied
    return them


def _is_sure(request: HttpRequest) -> bool:
    return "sure" in request.POST


def _are_you_sure(request: HttpRequest, them: User, what: str) -> HttpResponse:
    """The same form once more, with what it means for who sends it."""
    given = [(name, value) for name, values in request.POST.lists() for value in values]
    said = [each for each in given if each[0] != "csrfmiddlewaretoken"]
    return render(request, "people/sure.html", {"them": them, "what": what, "given": said})


def _page(request: HttpRequest, them: User, form: PersonForm, places: acts.Places) -> HttpResponse:
    context = {
        "them": them,
        "form": form,
        "ticks": team_ticks(Team.objects.order_by("name"), places),
        "is_self": them == person(request),
        "tokens": tokens_of(them, datetime.now(UTC)),
    }
    status = 422 if form.is_bound else 200
    return show(request, "people/person.html", "people/person.html", context, status=status)
