"""Passkeys: what a browser is asked to sign, and a person's own ones."""

from typing import cast

from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication, begin_registration
from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.factors import LONGEST_NAME, Type, add_passkey, factors, of, remove, rename_passkey
from accounts.models import User
from dashboard.origin import actor
from dashboard.pages.door import freshly_signed_in, person
from dashboard.pages.second_factors import after_a_factor
from dashboard.signin.passkey_forms import NewPasskeyForm

UNPROCESSABLE = 422


class NameForm(forms.Form):
    name = forms.CharField(label="What you call it", max_length=LONGEST_NAME)


@never_cache
@require_POST
def options(request: HttpRequest) -> HttpResponse:
    """For a proof: by the person who is signed in or in the second step, or by anybody here."""
    stage = get_pending_stage(request)
    user = stage.login.user if stage else None
    if isinstance(request.user, User):
        user = request.user
    return JsonResponse(begin_authentication(user))


@never_cache
@freshly_signed_in
@require_POST
def new_options(request: HttpRequest) -> HttpResponse:
    """For a new passkey, which asks for a finger, a face or a PIN."""
    return JsonResponse(begin_registration(person(request), passwordless=True))


@never_cache
@freshly_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = NewPasskeyForm(request.POST if request.method == "POST" else None, user=user)
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "signin/own/passkey.html", {"form": form}, status=status)
    add_passkey(user, form.cleaned_data["name"], form.cleaned_data["credential"], actor(request))
    return after_a_factor(request, "The passkey is added: you can sign in with it.")


@never_cache
@freshly_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = _own(request, pk)
    given = request.POST if request.method == "POST" else None
    form = NameForm(given, initial={"name": str(passkey)})
    if not form.is_valid():
        status = UNPROCESSABLE if form.is_bound else 200
        context = {"form": form, "passkey": passkey}
        return render(request, "signin/own/passkey_name.html", context, status=status)
    rename_passkey(passkey, form.cleaned_data["name"])
    return redirect("mfa_index")


@never_cache
@freshly_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def take_away(request: HttpRequest, pk: int) -> HttpResponse:
    passkey = _own(request, pk)
    if request.method == "POST":
        remove(passkey, actor(request))
        return redirect("mfa_index")
    mine = factors(person(request))
    context = {"passkey": passkey, "last": not mine.app and len(mine.passkeys) == 1}
    return render(request, "signin/own/passkey_remove.html", context)


def _own(request: HttpRequest, pk: int) -> Authenticator:
    """404 for somebody else's."""
    passkeys = of(person(request)).filter(type=Type.WEBAUTHN)
    return cast("Authenticator", get_object_or_404(passkeys, pk=pk))
