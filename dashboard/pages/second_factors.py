"""The authenticator app and the recovery codes of a person."""

import base64
from typing import cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.factors import Type, add_app, factors, make_codes, of, remove
from accounts.models import User
from accounts.secrets import SecretUnreadable, seal, unseal
from dashboard.origin import actor
from dashboard.pages.door import freshly_signed_in, person

UNPROCESSABLE = 422


class AppForm(forms.Form):
    """A code proves that the app has the secret, which travels sealed in the form itself."""

    sealed = forms.CharField(widget=forms.HiddenInput)
    code = forms.CharField(
        label="The six digits that the app shows now",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, user: User, given: QueryDict | None) -> None:
        super().__init__(given)
        self._context = f"authenticator app being set up by {user.pk}"
        self.secret = self._secret(given.get("sealed", "") if given else "")
        self.fields["sealed"].initial = seal(self.secret, self._context)

    def _secret(self, sealed: str) -> str:
        """The one that the page showed; a new one where that cannot be read."""
        try:
            return unseal(sealed, self._context)
        except SecretUnreadable:
            return cast("str", generate_totp_secret())

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if not validate_totp_code(self.secret, code):
            raise forms.ValidationError(
                "This is not what the app shows for this secret. Wait for the next code, "
                "and see that your phone’s clock is right."
            )
        return code


@never_cache
@freshly_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app."""
    user = person(request)
    form = AppForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        add_app(user, form.secret, actor(request))
        return after_a_factor(request, "The authenticator app is set up.")
    context = {"form": form, "secret": _in_groups(form.secret), "picture": _code(user, form.secret)}
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "signin/own/app.html", context, status=status)


@never_cache
@freshly_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove_app(request: HttpRequest) -> HttpResponse:
    found = of(person(request)).filter(type=Type.TOTP).first()
    if found is None:
        return redirect("mfa_index")
    if request.method == "POST":
        remove(found, actor(request))
        return redirect("mfa_index")
    last = not factors(person(request)).passkeys
    return render(request, "signin/own/app_remove.html", {"last": last})


@never_cache
@freshly_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Recovery codes: made by the button, and shown in its answer alone."""
    user = person(request)
    mine = factors(user)
    if not mine.second_step:
        return redirect("mfa_index")
    made = make_codes(user, actor(request)) if request.method == "POST" else []
    shown = [f"{code[:4]} {code[4:]}" for code in made]
    return render(request, "signin/own/codes.html", {"mine": mine, "made": shown})


def after_a_factor(request: HttpRequest, said: str) -> HttpResponse:
    """Who has a second step for the first time makes recovery codes next."""
    messages.info(request, said)
    without = factors(person(request)).codes_left is None
    return redirect("mfa_view_recovery_codes" if without else "mfa_index")


def _in_groups(secret: str) -> str:
    """Four by four, for who types it."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _code(user: User, secret: str) -> str:
    """The QR code as the address of a picture."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
