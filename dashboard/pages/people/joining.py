"""Join by the link of an invitation."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import joining
from dashboard.origin import client_address
from dashboard.pages.people.forms import JoinForm
from dashboard.pages.signing_in import refused_link
from dashboard.signin.sessions import begin_session
from dashboard.signin.throttles import Tries


@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link does not use it up; the form does, and begins a new session."""
    tries = Tries(request)
    tries.take("link_from_address")
    now = datetime.now(UTC)
    invitation = joining.invited(token, now)
    if invitation is None:
        return _gone(request)
    tries.rollback()
    form = JoinForm(invitation, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"invitation": invitation, "form": form, "places": invitation.places.all()}
        return render(request, "people/join.html", context, status=422 if form.is_bound else 200)
    given = form.cleaned_data
    origin = client_address(request)
    user = joining.join(token, given["name"], given["password1"], origin, now)
    if user is None:
        return _gone(request)
    begin_session(request, user, "invitation")
    return redirect("overview")


def _gone(request: HttpRequest) -> HttpResponse:
    return refused_link(request, "invitation", "people/join_gone.html")
