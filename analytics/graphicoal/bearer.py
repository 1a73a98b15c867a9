"""The key, kept out of sight."""

import re
from typing import Final

from requests import PreparedRequest
from requests.auth import AuthBase

LONGEST: Final = 4096
_PRINTABLE = re.compile(r"[!-~]+")


class Masked(str):
    """Text whose `repr` does not show it: what lies in the variables of a traceback is shown so."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'[key]'"


def flaw_of(key: str) -> str:
    """What is wrong with a key, without a letter of it; "" when nothing is."""
    if not key:
        return "it is empty"
    if len(key) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    if not _PRINTABLE.fullmatch(key):
        return "it has spaces, line breaks or characters that are not ASCII"
    return ""


class Bearer(AuthBase):
    """Puts the key on a request. It is nowhere else, above all not in the session's headers."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        self._key = Masked(key)

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = Masked("Bearer " + self._key)
        return request

    def redact(self, text: str) -> str:
        """A vendor may repeat the key in its own words."""
        return text.replace(str(self._key), "[key]")

    def __repr__(self) -> str:
        return "<Bearer>"
