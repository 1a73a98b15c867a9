"""allauth's forms in our words."""

import hashlib
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ResetPasswordKeyForm, UserTokenForm
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.core.cache import cache

from accounts.audit import NOBODY, Actor, record_failure
from accounts.models import User
from accounts.models.audit import Act
from accounts.secrets import SecretUnreadable
from dashboard.origin import actor, client_address
from dashboard.signin.throttles import guess

GOOD_PASSWORD = "At least 12 characters, and not one that many use."  # noqa: S105  a sentence
UNREADABLE = (
    "Coalmeter cannot read the secret of your authenticator app: ENCRYPTION_KEYS is not what it "
    "was stored with. Whoever runs Coalmeter sets it right, or gets you a one-time link."
)
if TYPE_CHECKING:
    OurSetPasswordForm = SetPasswordForm[User]
else:  # it takes no type at run time
    OurSetPasswordForm = SetPasswordForm
FIRST = "new_password1"
CODE_LIVES = 120  # seconds, longer than any code of an app is accepted


def plain(form: forms.Form, labels: dict[str, str]) -> None:
    """Labels above the fields say it, not placeholders in them."""
    for name, field in form.fields.items():
        field.label = labels.get(name, field.label)
        field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, {"login": "E-mail", "password": "Password"})
        self.fields["login"].widget.attrs.update(autocomplete="username webauthn", autofocus=True)
        self.fields["password"].help_text = ""


class LetterLinkForm(UserTokenForm):  # type: ignore[misc]
    """What a letter's link holds. It is dead while its person may not sign in."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean()
        if not self.reset_user.is_active:
            raise get_adapter().validation_error("invalid_password_reset")
        return given


class NewPasswordForm(ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, {"password1": "New password", "password2": "Once more"})
        self.fields["password1"].help_text = GOOD_PASSWORD


class FirstPasswordForm(OurSetPasswordForm):
    """What a new password lacks is said at it, not at its repetition."""

    def validate_password_for_user(self, user: User, password_field_name: str = FIRST) -> None:
        super().validate_password_for_user(user, FIRST)


class ChangePasswordForm(FirstPasswordForm, PasswordChangeForm):
    """The old password is guessed no more often than at signing in."""

    def clean_old_password(self) -> str:
        tries = guess(context.request, self.user.email)
        try:
            old: str = super().clean_old_password()
        except forms.ValidationError:
            origin = actor(context.request)
            record_failure(Act.PASSWORD_CHANGED, origin, self.user, note="old password")
            raise
        tries.rollback()
        return old


class CodeForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code; each is accepted once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self, {"code": "Code"})
        self.fields["code"].widget.attrs.update(
            autocomplete="one-time-code", inputmode="numeric", maxlength=20
        )

    def clean_code(self) -> str:
        tries = guess(context.request, self.user.email)
        try:
            code: str = super().clean_code()
        except forms.ValidationError:
            _told(self.user)
            raise
        except SecretUnreadable:
            raise forms.ValidationError(UNREADABLE) from None
        used = _digest(f"{self.user.pk}:{normalize_user_code(code)}")
        if not cache.add(f"code-used:{used}", 1, CODE_LIVES):
            raise get_adapter().validation_error("incorrect_code")
        tries.rollback()
        return code


def _digest(code: str) -> str:
    """A code is no name for a place in a cache."""
    return hashlib.sha256(code.encode()).hexdigest()


def _told(user: User) -> None:
    origin = Actor(NOBODY.who, client_address(context.request))
    record_failure(Act.SIGNIN_FAILED, origin, user, name=user.email, note="second step")
