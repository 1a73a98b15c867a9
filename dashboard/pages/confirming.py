"""Confirm that it is you: a fresh proof, before an act that destroys."""

from datetime import UTC, datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.sessions import prove
from dashboard.pages.door import person, signed_in


class PasswordAgain(forms.Form):
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, user: User, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.user = user

    def clean_password(self) -> None:
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("This is not your password. Type it again.")


@never_cache
@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Afterwards they are back where `next` says, within this site."""
    form = PasswordAgain(person(request), request.POST if request.method == "POST" else None)
    if form.is_valid():
        prove(request.session, datetime.now(UTC))
        return redirect(next_address(request) or "overview")
    context = {"form": form, "next": next_address(request)}
    return render(request, "signin/confirm.html", context, status=422 if form.is_bound else 200)


def next_address(request: HttpRequest) -> str:
    """Where a person wants to go afterwards: an address of ours, or ""."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else ""
