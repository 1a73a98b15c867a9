"""Sign in, by password or by a one-time link; set one's password."""

from datetime import UTC, datetime

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.signin import holder, redeem
from dashboard.pages.door import person, signed_in

BACKEND = "django.contrib.auth.backends.ModelBackend"
GONE = 410


class SignInForm(AuthenticationForm):
    error_messages = {  # noqa: RUF012  Django reads it from the class
        "invalid_login": "This e-mail and password do not belong together. Check both; "
        "whoever runs Coalmeter can give you a one-time link.",
        "inactive": "You can no longer sign in here. Ask an admin.",
    }


signin = LoginView.as_view(
    template_name="signin/page.html",
    authentication_form=SignInForm,
    redirect_authenticated_user=True,
)
signout = LogoutView.as_view(next_page="signin")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signin_link(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at the link does not use it up; the button does, and begins a new session."""
    now = datetime.now(UTC)
    if request.method != "POST":
        user = holder(token, now)
        return _link_page(request, user) if user else _used_up(request)
    user = redeem(token, now)
    if user is None:
        return _used_up(request)
    login(request, user, backend=BACKEND)  # under a new session key, whoever was here before
    return redirect("overview")


@never_cache
@sensitive_post_parameters()
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Set one's password. Who has one types it again; all other sessions end."""
    user = person(request)
    given = request.POST if request.method == "POST" else None
    has_one = user.has_usable_password()
    form = _password_form(user, given)
    if form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.info(request, "Your password is set. You stay signed in here.")
        return redirect("overview")
    status = 422 if form.is_bound else 200
    return render(
        request, "signin/password.html", {"form": form, "has_one": has_one}, status=status
    )


def _password_form(user: User, given: QueryDict | None) -> "SetPasswordForm[User]":
    """Who has a password types the old one first."""
    kind = PasswordChangeForm if user.has_usable_password() else SetPasswordForm
    form = kind(user, given)
    form.fields["new_password1"].help_text = "At least 12 characters, and not one that many use."
    form.fields["new_password2"].label = "Once more"
    form.fields["new_password2"].help_text = ""
    return form


def _link_page(request: HttpRequest, user: User) -> HttpResponse:
    return render(request, "signin/link.html", {"holder": user})


def _used_up(request: HttpRequest) -> HttpResponse:
    return render(request, "signin/link_used.html", status=GONE)
