"""What allauth asks of us: how people sign in here, and how their factors' secrets are kept."""

from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.audit import NOBODY, Actor, record, record_failure
from accounts.factors import SEALED
from accounts.models import User
from accounts.models.audit import Act
from accounts.secrets import seal, unseal
from accounts.signin import withdraw_links
from dashboard.origin import client_address
from dashboard.signin.sessions import begin_session
from dashboard.signin.throttles import LONGEST_EMAIL, guess
from dashboard.start import start_address

MISMATCH = (
    "This e-mail and password do not belong together. Check both, or ask whoever runs Coalmeter "
    "for a one-time link."
)
GONE = "You can no longer sign in here. Ask an admin."


class SignInAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = {  # noqa: RUF012  allauth reads it from the class
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": MISMATCH,
        "incorrect_code": "This is not accepted. Try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only this host: allauth would also lead to the others of ALLOWED_HOSTS."""
        request = self.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, request.is_secure())

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where no `next` says otherwise."""
        return start_address(cast("User", request.user))

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_login_stages(self) -> list[str]:
        """After the password at most the second step: who was invited has a known e-mail."""
        return ["allauth.mfa.stages.AuthenticateStage"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        self._login_failed_rl_usage = guess(request, credentials["email"])

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        typed = credentials["email"][:LONGEST_EMAIL]
        origin = Actor(NOBODY.who, client_address(request))
        record_failure(Act.SIGNIN_FAILED, origin, name=typed, note="password")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        how = [_word(step) for step in get_authentication_records(request, user)]
        begin_session(request, cast("User", user), " and ".join(dict.fromkeys(how)))

    @transaction.atomic
    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """By a letter: here nobody is signed in yet."""
        super().set_password(user, password)
        person = cast("User", user)
        withdraw_links(person)
        origin = Actor.person(person, client_address(self.request))
        record(Act.PASSWORD_CHANGED, origin, person, note="by a letter")

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        messages.error(request, GONE)
        return redirect("signin")

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Our pages say what happened in their own words."""


def _word(step: dict[str, Any]) -> str:
    words = {"totp": "authenticator app", "webauthn": "passkey", "recovery_codes": "recovery code"}
    return words.get(step.get("type", ""), str(step["method"]).replace("_", " "))


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = {  # noqa: RUF012  allauth reads it from the class
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This is not accepted. Try again.",
    }

    def encrypt(self, text: str) -> str:
        return seal(text, SEALED)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, SEALED)

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002
        return "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Coalmeter"}
