"""A person with a password, and what an authenticator app would show."""

import base64
import hashlib
import hmac
import struct
import time

from django.http import HttpResponse
from django.test import Client

from accounts.models import User

PASSWORD = "correct horse battery"
ENDLESS = ("[" * 19_000, "[" * 100_000, "9" * 19_000)  # JSON beyond what Python reads


def with_password(user: User, password: str = PASSWORD) -> User:
    user.set_password(password)
    user.save()
    return user


def signs_in(client: Client, user: User, password: str = PASSWORD) -> HttpResponse:
    """What the page answers to an e-mail and a password."""
    return client.post("/sign-in/", {"login": user.email, "password": password})  # type: ignore[return-value]


def signed_in(client: Client) -> str | None:
    """Who the browser is, by e-mail."""
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).email if pk else None


def shown_by_app(secret: str, steps: int = 0) -> str:
    """The six digits of an app (RFC 6238), so many half minutes from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    (value,) = struct.unpack_from(">I", digest, digest[-1] & 15)
    return f"{(value & 0x7FFFFFFF) % 1_000_000:06d}"
