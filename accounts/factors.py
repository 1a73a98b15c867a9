"""What proves who a person is besides the password: an authenticator app, passkeys, recovery codes.

allauth keeps and checks them; here is what is done to them, with its row in the audit log.
"""

from dataclasses import dataclass
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.db.models import QuerySet

from accounts.audit import Actor, record
from accounts.models import User
from accounts.models.audit import Act

SEALED = "sign-in factor"  # what their secrets are sealed for
LONGEST_NAME = 60
Type = Authenticator.Type


@dataclass(frozen=True, slots=True)
class Factors:
    """What a person has; `codes_left` is None where no recovery codes were made."""

    app: Authenticator | None
    passkeys: list[Authenticator]
    codes_left: int | None

    @property
    def second_step(self) -> bool:
        """Whether a password alone does not let this person in."""
        return bool(self.app or self.passkeys)


def of(user: User) -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return found


def factors(user: User) -> Factors:
    mine = list(of(user).order_by("pk"))
    codes = next((one for one in mine if one.type == Type.RECOVERY_CODES), None)
    return Factors(
        app=next((one for one in mine if one.type == Type.TOTP), None),
        passkeys=[one for one in mine if one.type == Type.WEBAUTHN],
        codes_left=_left(codes) if codes else None,
    )


def _left(codes: Authenticator) -> int:
    """Counted without the seed, so that a lost encryption key does not hide what one has."""
    return int(app_settings.RECOVERY_CODE_COUNT) - int(codes.data["used_mask"]).bit_count()


@transaction.atomic
def add_app(user: User, secret: str, actor: Actor) -> None:
    """An authenticator app takes the place of the one before."""
    of(user).filter(type=Type.TOTP).delete()
    TOTP.activate(user, secret)
    record(Act.FACTOR_ADDED, actor, user, note="authenticator app")


@transaction.atomic
def add_passkey(user: User, name: str, credential: dict[str, Any], actor: Actor) -> None:
    WebAuthn.add(user, name, credential)
    record(Act.FACTOR_ADDED, actor, user, note=f"passkey “{name}”")


@transaction.atomic
def rename_passkey(passkey: Authenticator, name: str) -> None:
    passkey.wrap().name = name
    passkey.save(update_fields=["data"])


@transaction.atomic
def remove(factor: Authenticator, actor: Actor) -> None:
    """Recovery codes go with the last factor that they stand in for."""
    user, name = factor.user, str(factor)
    factor.delete()
    if not of(user).exclude(type=Type.RECOVERY_CODES).exists():
        of(user).delete()
    kind = f"passkey “{name}”" if factor.type == Type.WEBAUTHN else "authenticator app"
    record(Act.FACTOR_REMOVED, actor, user, note=kind)


@transaction.atomic
def make_codes(user: User, actor: Actor) -> list[str]:
    """New recovery codes; the ones from before no longer work."""
    User.objects.select_for_update().get(pk=user.pk)  # of two at once, the second's codes stand
    of(user).filter(type=Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).get_unused_codes()
    record(Act.CODES_MADE, actor, user)
    return codes
