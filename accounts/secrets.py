"""Keys at rest: AES-256-GCM, bound to their row, under several encryption keys at once.

A ciphertext is ``version (1 byte) · id of the encryption key (4) · nonce (12) · sealed text``.
The row's id is the associated data, so a ciphertext that was moved to another row does not open.
"""

import base64
import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from accounts.models.keys import UNREADABLE

VERSION = b"\x01"
ID_BYTES = 4
NONCE_BYTES = 12


class SecretUnreadable(Exception):
    """No configured encryption key opens a stored secret; the message names the setting."""

    code = UNREADABLE

    @property
    def sentence(self) -> str:
        """What a run that failed by it tells people."""
        return str(self)


def encrypt(secret: str, row: UUID) -> bytes:
    """Seal a secret for the row that keeps it, under the first encryption key."""
    return _sealed(secret, row.bytes)


def decrypt(ciphertext: bytes | memoryview | None, row: UUID) -> str:
    """The secret of a row. Raises SecretUnreadable and leaves what is stored as it is."""
    if ciphertext is None:
        raise SecretUnreadable("This key is retired: Coalmeter has no copy of it any more.")
    return _opened(bytes(ciphertext), row.bytes)


def seal(secret: str, context: str) -> str:
    """Seal a secret that is kept as text; it opens only under the same words of context."""
    return base64.b64encode(_sealed(secret, context.encode())).decode()


def unseal(sealed: str, context: str) -> str:
    """What `seal` sealed. Raises SecretUnreadable."""
    return _opened(blob_of(sealed), context.encode())


def blob_of(sealed: str) -> bytes:
    """The ciphertext of what `seal` sealed; empty where it is none."""
    try:
        return base64.b64decode(sealed, validate=True)
    except ValueError:
        return b""


def _sealed(secret: str, bound_to: bytes) -> bytes:
    key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + _id(key) + nonce + AESGCM(key).encrypt(nonce, secret.encode(), bound_to)


def _opened(blob: bytes, bound_to: bytes) -> str:
    body = 1 + ID_BYTES + NONCE_BYTES
    nonce, sealed = blob[1 + ID_BYTES : body], blob[body:]
    for key in _keys():
        if blob[:1] == VERSION and _id(key) == _sealed_under(blob):
            try:
                return AESGCM(key).decrypt(nonce, sealed, bound_to).decode()
            except (InvalidTag, ValueError):  # the latter where the blob was cut short
                continue
    raise SecretUnreadable(
        "A stored key cannot be read with the configured ENCRYPTION_KEYS. "
        "Set ENCRYPTION_KEYS to the one it was stored with; the stored keys are left as they are."
    )


def is_current(ciphertext: bytes | memoryview) -> bool:
    """Whether a secret is sealed under the first encryption key, which is to stay."""
    return _sealed_under(ciphertext) == _id(_keys()[0])


def is_readable(ciphertext: bytes | memoryview) -> bool:
    """Whether one of the encryption keys is the one that it was sealed under."""
    return _sealed_under(ciphertext) in {_id(key) for key in _keys()}


def fingerprint(secret: str) -> str:
    """What tells two secrets apart without telling what they are (HMAC-SHA-256, hex)."""
    return _fingerprint(secret, _keys()[0])


def fingerprints(secret: str) -> list[str]:
    """The fingerprints that a secret may be stored under, one for each encryption key."""
    return [_fingerprint(secret, key) for key in _keys()]


def _fingerprint(secret: str, key: bytes) -> str:
    derived = hmac.digest(key, b"coalmeter fingerprint", hashlib.sha256)
    return hmac.new(derived, secret.encode(), hashlib.sha256).hexdigest()


def _sealed_under(ciphertext: bytes | memoryview) -> bytes:
    return bytes(ciphertext)[1 : 1 + ID_BYTES]


def _keys() -> tuple[bytes, ...]:
    keys: tuple[bytes, ...] = settings.ENCRYPTION_KEYS
    return keys


def _id(key: bytes) -> bytes:
    return hashlib.sha256(b"coalmeter key id" + key).digest()[:ID_BYTES]
