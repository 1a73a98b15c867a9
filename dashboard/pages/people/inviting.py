"""Invite somebody, by mail or by a link to hand over."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations
from accounts.models import Invitation, Team
from accounts.models.invitations import OPEN
from accounts.people import Places
from dashboard.invitation_mail import send
from dashboard.origin import actor
from dashboard.pages.door import freshly_signed_in, people_managers, show
from dashboard.pages.people.forms import InviteForm
from dashboard.pages.people.ticks import team_ticks, ticked


@never_cache
@people_managers
@freshly_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None)
    places = ticked(request.POST, Team.objects.values_list("pk", flat=True))
    if form.is_valid():
        given = form.cleaned_data
        try:
            invitation, path = invitations.invite(
                actor(request),
                given["email"],
                given["name"],
                given["role"],
                places,
                datetime.now(UTC),
            )
        except invitations.NotInvited as reason:
            form.add_error("email", str(reason))
        else:
            return _told(request, invitation, path)
    return _page(request, form, places)


@never_cache
@require_POST
@people_managers
@freshly_signed_in
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Another link for another week; the earlier one is dead."""
    invitation = get_object_or_404(Invitation.objects.filter(OPEN), pk=pk)
    try:
        renewed, path = invitations.renew(actor(request), invitation, datetime.now(UTC))
    except invitations.NotInvited as reason:
        messages.error(request, str(reason))
        return redirect("people")
    return _told(request, renewed, path)


@require_POST
@people_managers
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.filter(OPEN), pk=pk)
    if invitations.withdraw(actor(request), invitation, datetime.now(UTC)):
        messages.info(request, f"The invitation of {invitation} no longer works.")
    return redirect("people")


def _told(request: HttpRequest, invitation: Invitation, path: str) -> HttpResponse:
    """Mailed; or, where that was not done, the link to copy, once."""
    link = settings.BASE_URL + path
    problem = send(invitation, link)
    if not problem:
        messages.info(request, f"The invitation is on its way to {invitation}.")
        return redirect("people")
    context = {"invitation": invitation, "link": link, "problem": problem}
    return show(request, "people/invited.html", "people/invited.html", context)


def _page(request: HttpRequest, form: InviteForm, places: Places) -> HttpResponse:
    context = {"form": form, "ticks": team_ticks(Team.objects.order_by("name"), places)}
    status = 422 if form.is_bound else 200
    return show(request, "people/invite.html", "people/invite.html", context, status=status)
