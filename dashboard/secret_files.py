"""Secrets that the installation makes for itself: once, into its data folder, for its user only."""

import base64
import binascii
import os
import secrets
from contextlib import suppress
from pathlib import Path

from dashboard.environment import SettingError

KEY_BYTES = 32
SIGNING_BYTES = 48  # Django wants 50 characters


def private_folder(path: Path, name: str) -> Path:
    """Make the folder that the setting `name` gives (0700) unless it is there."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.stat().st_uid == os.geteuid():
            path.chmod(0o700)
    except OSError as error:
        raise SettingError(
            f"{name} is {path}, which cannot be used: {error.strerror}. Choose one you can write."
        ) from None
    return path


def made_once(path: Path, length: int = KEY_BYTES) -> str:
    """The text of a secret file, made on the first call (0600). Two first calls at once agree.

    It is the base64 of `length` random bytes.
    """
    try:
        if not path.exists():
            _place(path, base64.b64encode(secrets.token_bytes(length)).decode())
        content = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise SettingError(
            f"{path} cannot be used: {reason}. Make it yours, or restore it."
        ) from None
    if not content:
        raise SettingError(f"{path} is empty. Restore it from your back-up.")
    return content


def _place(path: Path, content: str) -> None:
    """Written whole beside it, then linked: a reader never sees half, and the first one stands."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def decoded_keys(name: str, text: str) -> tuple[bytes, ...]:
    """Comma-separated base64 of 32 bytes each, in order: the first encrypts, all decrypt."""
    keys = tuple(_decoded(name, place, word) for place, word in enumerate(text.split(","), 1))
    if len(set(keys)) != len(keys):
        raise SettingError(f"{name} holds the same key twice. Keep each key once.")
    return keys


def _decoded(name: str, place: int, word: str) -> bytes:
    try:
        key = base64.b64decode(word.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise SettingError(
            f"{name}: key {place} is not base64 of {KEY_BYTES} bytes. "
            "Make one with: openssl rand -base64 32"
        )
    return key
