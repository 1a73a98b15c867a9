"""A new password by e-mail, for who forgot theirs."""

from typing import Any

from allauth.account.views import PasswordResetFromKeyView
from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.audit import NOBODY, Actor, record
from accounts.models import User
from accounts.models.audit import Act
from accounts.tasks import reset_letter
from dashboard.origin import client_address
from dashboard.pages.asking import UNREACHABLE, asked
from dashboard.signin.throttles import Tries

GONE, UNPROCESSABLE, UNAVAILABLE = 410, 422, 503
NOBODYS_ID = 0  # a letter to whom is none


class EmailForm(forms.Form):
    email = forms.EmailField(
        label="E-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def forgotten(request: HttpRequest) -> HttpResponse:
    """Whoever asks is told the same, whether somebody has the address or not."""
    form = EmailForm(request.POST if request.method == "POST" else None)
    if not settings.MAIL_IS_SET or not form.is_valid():
        context = {"form": form, "mail_is_set": settings.MAIL_IS_SET}
        status = UNPROCESSABLE if form.is_bound else 200
        return render(request, "signin/forgotten.html", context, status=status)
    if _ask(request, form.cleaned_data["email"]):
        return redirect("account_reset_password_done")
    form.add_error(None, UNREACHABLE)
    context = {"form": form, "mail_is_set": True}
    return render(request, "signin/forgotten.html", context, status=UNAVAILABLE)


def _ask(request: HttpRequest, email: str) -> bool:
    """Have a worker send the letter. It is asked for nobody's address too: that takes as long.

    False when no worker can be asked, whoever's address it is.
    """
    tries = Tries(request)
    tries.take("reset_from_address")
    tries.take("reset_for_person", email)
    user = User.objects.filter(email=email, is_active=True).first()
    with transaction.atomic():
        origin = Actor(NOBODY.who, client_address(request))
        record(Act.PASSWORD_RESET_ASKED, origin, user, name=email)
    return asked(reset_letter, user.pk if user else NOBODYS_ID)


@require_safe
def letter_sent(request: HttpRequest) -> HttpResponse:
    hours = settings.PASSWORD_RESET_TIMEOUT // 3600
    return render(request, "signin/letter_sent.html", {"hours": hours})


class NewPassword(PasswordResetFromKeyView):  # type: ignore[misc]
    """By the letter's link. Afterwards they are signed in, by way of the second step."""

    template_name = "signin/new_password.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)

    def render_to_response(self, context: dict[str, Any], **options: Any) -> HttpResponse:
        if context.get("token_fail"):
            options["status"] = GONE
        response: HttpResponse = super().render_to_response(context, **options)
        return response


new_password = never_cache(NewPassword.as_view())
