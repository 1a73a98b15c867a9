"""allauth's forms for what a browser signed. What no browser would send is refused, too."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms

from accounts.factors import LONGEST_NAME
from dashboard.signin.forms import plain

# What fido2 raises for parts that are missing, cut short, of another or an unknown kind, in one
# another without end, or signed by another key
NO_PASSKEY = (
    LookupError,
    TypeError,
    AttributeError,
    ValueError,
    RecursionError,
    AssertionError,
    NotImplementedError,
    struct.error,
    InvalidSignature,
)
LONGEST = 20_000  # characters; what a browser sends has one or two thousand


@contextmanager
def only_whole_ones() -> Iterator[None]:
    try:
        yield
    except NO_PASSKEY as error:
        raise get_adapter().validation_error("incorrect_code") from error


class SignedField(forms.JSONField):
    """What a browser signed, once: it is never shown again, whatever it was."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            if len(value or "") <= LONGEST:
                return super().to_python(value)
        except (RecursionError, ValueError):  # Python's own limits: of depth, and of digits
            pass
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial


class PasskeySignInForm(LoginWebAuthnForm):  # type: ignore[misc]
    credential = SignedField()

    def clean_credential(self) -> Authenticator:
        with only_whole_ones():
            return super().clean_credential()


class PasskeyStepForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    credential = SignedField()

    def clean_credential(self) -> Authenticator:
        with only_whole_ones():
            return super().clean_credential()


class PasskeyProofForm(ReauthenticateWebAuthnForm):  # type: ignore[misc]
    credential = SignedField()

    def clean_credential(self) -> Authenticator:
        with only_whole_ones():
            return super().clean_credential()


class NewPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey that signs in by itself; allauth's form also knows keys that do not."""

    credential = SignedField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless")
        self.fields["name"].widget.attrs["maxlength"] = LONGEST_NAME
        plain(self, {"name": "What you call it"})

    def clean_name(self) -> str:
        """allauth puts in a name where none is given; a long one is cut, not refused: the
        passkey exists by now."""
        return str(super().clean_name())[:LONGEST_NAME]

    def clean(self) -> dict[str, Any]:
        with only_whole_ones():
            return dict(super().clean())
