"""Your sign-in: what one has to sign in with, and one's password."""

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import record
from accounts.factors import factors
from accounts.models import User
from accounts.models.audit import Act
from accounts.sessions import prove
from accounts.signin import withdraw_links
from dashboard.origin import actor
from dashboard.pages.door import freshly_signed_in, person, signed_in
from dashboard.signin.forms import GOOD_PASSWORD, ChangePasswordForm, FirstPasswordForm
from dashboard.signin.sessions import know_this_browser

UNPROCESSABLE = 422


@never_cache
@signed_in
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "signin/own/page.html", {"mine": factors(person(request))})


@never_cache
@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponseBase:
    """Set one's password; all other sessions end. Who has one types it again.

    Who has none shows otherwise that it is them: a password stays, whoever set it.
    """
    return (_page if person(request).has_usable_password() else _fresh_page)(request)


def _page(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = _password_form(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        _set_password(request, form)
        messages.info(request, "Your password is set. You stay signed in here.")
        return redirect("mfa_index")
    context = {"form": form, "has_one": user.has_usable_password()}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "signin/own/password.html", context, status=status)


_fresh_page = freshly_signed_in(_page)


@transaction.atomic
def _set_password(request: HttpRequest, form: FirstPasswordForm) -> None:
    user = form.save()
    update_session_auth_hash(request, user)
    know_this_browser(request, user)
    withdraw_links(user)
    if isinstance(form, ChangePasswordForm):
        prove(request.session, datetime.now(UTC))
    record(Act.PASSWORD_CHANGED, actor(request), user)


def _password_form(user: User, given: QueryDict | None) -> FirstPasswordForm:
    """Who has a password types the old one first."""
    kind = ChangePasswordForm if user.has_usable_password() else FirstPasswordForm
    form = kind(user, given)
    form.fields["new_password1"].help_text = GOOD_PASSWORD
    form.fields["new_password2"].label = "Once more"
    form.fields["new_password2"].help_text = ""
    return form
