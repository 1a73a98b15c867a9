"""Make a token of the REST API, revoke it, and find whose a sent one is.

A token reads `cm_PREFIX_SECRET`: 8 hexadecimal digits by which its row is found, then 256 random
bits and a checksum. The checksum tells a slip from a guess without asking the database, and lets
scanners for leaked secrets be sure.
"""

import base64
import hashlib
import hmac
import re
import secrets
import zlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.audit import Actor, record
from accounts.models import ApiToken, User
from accounts.models.audit import Act
from accounts.models.tokens import LONGEST_LIFE, LONGEST_NAME, Scope
from accounts.names import printable

MOST = 50  # live tokens of one person
USUAL_LIFE = timedelta(days=90)
NOTED_EVERY = timedelta(minutes=1)  # so seldom is it written down that a token is used
BITS = 256
WRITTEN = re.compile(r"cm_([0-9a-f]{8})_([a-z2-7]{52})([0-9a-f]{8})")


class NotMade(ValueError):
    """Why there is no token, in a sentence for who wanted it; `field` is what it is about."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


@dataclass(frozen=True, slots=True)
class Made:
    """A new token, and its text: nobody can read that again."""

    token: ApiToken
    text: str = field(repr=False)


@transaction.atomic
def make_token(
    actor: Actor,
    user: User,
    name: str,
    scopes: Collection[str],
    expires_at: datetime,
    now: datetime,
) -> Made:
    """A token that reads what these scopes and its person's rights allow. Raises NotMade."""
    # Nobody adds another meanwhile, or takes the person's access away.
    if not User.objects.select_for_update(no_key=True).get(pk=user.pk).is_active:
        raise NotMade("name", f"{user} has no access: a token of theirs would read nothing.")
    if live_tokens(user, now).count() >= MOST:
        raise NotMade("name", f"There are {MOST} tokens, the most there can be. Revoke one first.")
    clean, known = _usable_name(name), _usable_scopes(scopes)
    if not now < expires_at <= now + LONGEST_LIFE:
        raise NotMade("expires", f"A token ends within {LONGEST_LIFE.days} days from now.")
    prefix, text = _written()
    token = ApiToken.objects.create(
        user=user,
        name=clean,
        prefix=prefix,
        digest=digest(text),
        scopes=known,
        made_at=now,
        expires_at=expires_at,
    )
    after = {"person": user.email, "scopes": known, "ends": expires_at}
    record(Act.TOKEN_MADE, actor, token, after=after)
    return Made(token, text)


@transaction.atomic
def revoke(actor: Actor, token: ApiToken, now: datetime) -> bool:
    """Let a token read no more. False when it was revoked before."""
    ended = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True).update(revoked_at=now)
    if ended:
        record(Act.TOKEN_REVOKED, actor, token, before={"person": token.user.email})
    return bool(ended)


def revoke_all(actor: Actor, user: User) -> None:
    """All of a person's; call it in the transaction that takes their access away."""
    for token in ApiToken.objects.filter(user=user, revoked_at__isnull=True):
        ApiToken.objects.filter(pk=token.pk).update(revoked_at=Now())
        record(Act.TOKEN_REVOKED, actor, token, before={"person": user.email})


def live_tokens(user: User, now: datetime) -> QuerySet[ApiToken]:
    """Those that still read, or would if their person had access."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=now)


def token_of(text: str, now: datetime) -> ApiToken | None:
    """The live token of an active person that was sent, with its person; None for any other."""
    written = WRITTEN.fullmatch(text)
    if written is None or _checksum(written[1], written[2]) != written[3]:
        return None
    row = ApiToken.objects.filter(prefix=written[1]).select_related("user").first()
    same = hmac.compare_digest(digest(text), row.digest if row else digest(""))
    if row is None or not same or row.standing(now) != "live" or not row.user.is_active:
        return None
    return row


def note_use(token: ApiToken, now: datetime) -> None:
    """That it was used; most times this writes nothing."""
    before = now - NOTED_EVERY
    if token.last_used_at is not None and token.last_used_at > before:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=before)
    ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


def digest(text: str) -> str:
    """As it is stored: the secret is too random to be guessed, so one round is enough."""
    return hashlib.sha256(text.encode()).hexdigest()


def _written() -> tuple[str, str]:
    prefix = secrets.token_hex(4)
    while ApiToken.objects.filter(prefix=prefix).exists():
        prefix = secrets.token_hex(4)
    secret = base64.b32encode(secrets.token_bytes(BITS // 8)).decode().rstrip("=").lower()
    return prefix, f"cm_{prefix}_{secret}{_checksum(prefix, secret)}"


def _checksum(prefix: str, secret: str) -> str:
    return f"{zlib.crc32(f'{prefix}_{secret}'.encode()):08x}"


def _usable_name(name: str) -> str:
    clean = printable(name)
    if not clean:
        raise NotMade("name", "Give it a name: what will use it?")
    if len(clean) > LONGEST_NAME:
        raise NotMade("name", f"A name has at most {LONGEST_NAME} characters.")
    return clean


def _usable_scopes(scopes: Collection[str]) -> list[str]:
    """Each once, in the order of Scope."""
    odd = [scope for scope in scopes if scope not in Scope.values]
    if odd:
        raise NotMade("scopes", f"There is no scope {odd[0]}: {', '.join(Scope.values)} are all.")
    if not scopes:
        raise NotMade("scopes", "Choose what it may read.")
    if Scope.PROMPTS in scopes and Scope.IMAGES not in scopes:
        raise NotMade("scopes", "Prompts are read with their images: choose images too.")
    return [scope.value for scope in Scope if scope in scopes]
