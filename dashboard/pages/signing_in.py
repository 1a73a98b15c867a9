"""Sign in by password, passkey or one-time link, take the second step, and sign out."""

from datetime import UTC, datetime
from typing import Any, cast

from allauth.account.internal.flows.logout import clear_login
from allauth.account.views import LoginView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.audit import NOBODY, Actor, record_failure
from accounts.factors import factors
from accounts.models import User
from accounts.models.audit import Act
from accounts.signin import holder, redeem
from dashboard.origin import client_address
from dashboard.signin.sessions import begin_session, end_session
from dashboard.signin.throttles import Tries
from dashboard.start import start_address

GONE, UNPROCESSABLE = 410, 422
UNKNOWN_PASSKEY = (
    "This passkey is not known here, or it took too long. Try again, or sign in another way."
)


class SignIn(LoginView):  # type: ignore[misc]
    template_name = "signin/page.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        context = self.get_context_data(form=form)
        return cast("HttpResponse", self.render_to_response(context, status=UNPROCESSABLE))

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return {**super().get_context_data(**context), "mail_is_set": settings.MAIL_IS_SET}


class SecondStep(AuthenticateView):  # type: ignore[misc]
    template_name = "signin/second_step.html"

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        return {**super().get_context_data(**context), "mine": factors(self.stage.login.user)}

    def form_invalid(self, form: Any) -> HttpResponse:
        context = self.get_context_data()
        return cast("HttpResponse", self.render_to_response(context, status=UNPROCESSABLE))


class PasskeySignIn(LoginWebAuthnView):  # type: ignore[misc]
    """What the browser signed, sent as a form; pages.passkeys says what it is to sign."""

    http_method_names = ["post"]  # noqa: RUF012  Django reads it from the class

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        tries = Tries(request)
        tries.take("passkey_from_address")
        response: HttpResponse = super().post(request, *args, **kwargs)
        if request.user.is_authenticated:
            tries.rollback()
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        origin = Actor(NOBODY.who, client_address(self.request))
        record_failure(Act.SIGNIN_FAILED, origin, note="passkey")
        messages.error(self.request, UNKNOWN_PASSKEY)
        return redirect("signin")


signin = SignIn.as_view()
second_step = SecondStep.as_view()
passkey_signin = PasskeySignIn.as_view()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signin_link(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link does not use it up; the button does, and begins a new session."""
    tries = Tries(request)
    tries.take("link_from_address")
    now = datetime.now(UTC)
    user = redeem(token, now) if request.method == "POST" else holder(token, now)
    if user is None:
        return refused_link(request, "one-time link", "signin/link_used.html")
    tries.rollback()
    return _signed_in(request, user) if request.method == "POST" else _link_page(request, user)


def refused_link(request: HttpRequest, kind: str, page: str) -> HttpResponse:
    """Who sent the form of a link that no longer works did try to come in; who looked did not."""
    if request.method == "POST":
        origin = Actor(NOBODY.who, client_address(request))
        record_failure(Act.SIGNIN_FAILED, origin, note=kind)
    return render(request, page, status=GONE)


@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    """Also for who gives up between the password and the second step."""
    clear_login(request)
    end_session(request)
    return redirect("signin")


def _signed_in(request: HttpRequest, user: User) -> HttpResponse:
    begin_session(request, user, "one-time link")
    return redirect(start_address(user))


def _link_page(request: HttpRequest, user: User) -> HttpResponse:
    return render(request, "signin/link.html", {"holder": user})
