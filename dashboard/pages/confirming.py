"""Confirm that it is you: a fresh proof, before an act that destroys."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.audit import record_failure
from accounts.factors import factors
from accounts.models import User
from accounts.models.audit import Act
from accounts.sessions import prove
from dashboard.origin import actor
from dashboard.pages.door import person, signed_in
from dashboard.signin.forms import CodeForm
from dashboard.signin.passkey_forms import PasskeyProofForm
from dashboard.signin.throttles import guess

UNPROCESSABLE = 422


class PasswordAgain(forms.Form):
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        super().__init__(*args)
        self.request = request

    def clean_password(self) -> None:
        user = person(self.request)
        tries = guess(self.request, user.email)
        if not user.check_password(self.cleaned_data["password"]):
            record_failure(Act.SIGNIN_FAILED, actor(self.request), user, note="confirmation")
            raise forms.ValidationError("This is not your password. Type it again.")
        tries.rollback()


@never_cache
@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """By whichever proof they have. Afterwards they are back where `next` says, on this site."""
    forms_ = _forms(request, person(request))
    sent = next((form for form in forms_.values() if form and form.is_bound), None)
    if sent and sent.is_valid():
        prove(request.session, datetime.now(UTC))
        return redirect(next_address(request) or "overview")
    context = {**forms_, "next": next_address(request)}
    return render(request, "signin/confirm.html", context, status=UNPROCESSABLE if sent else 200)


def _forms(request: HttpRequest, user: User) -> dict[str, forms.Form | None]:
    """The ways that this person has; the one that was used is bound."""
    mine, sent = factors(user), request.POST if request.method == "POST" else {}
    word = PasswordAgain(request, sent if "password" in sent else None)
    code = CodeForm(sent if "code" in sent else None, user=user)
    passkey = PasskeyProofForm(sent if "credential" in sent else None, user=user)
    return {
        "password_form": word if user.has_usable_password() else None,
        "code_form": code if mine.app else None,
        "passkey_form": passkey if mine.passkeys else None,
    }


def next_address(request: HttpRequest) -> str:
    """Where a person wants to go afterwards: an address of ours, or ""."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else ""
