"""Text from outside: what is kept, what is replaced, what is refused."""

import re
from typing import Final

LONGEST_NAME: Final = 64
LONGEST_ID: Final = 200
LONGEST_MESSAGE: Final = 300

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: object) -> object:
    """Text without NUL and lone surrogates, which no database stores; the rest untouched.

    What is no text is given back as it is, for the schema to refuse.
    """
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value


def described(value: object) -> object:
    """As `storable`; a null is no text at all and becomes the empty one."""
    return "" if value is None else storable(value)


def name(value: object) -> str:
    """An operation's name: 1 to 64 printable characters. Raises ValueError."""
    return _printable(value, LONGEST_NAME)


def identity(value: object) -> str:
    """An image's id: 1 to 200 printable characters. Raises ValueError."""
    return _printable(value, LONGEST_ID)


def _printable(value: object, longest: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= longest or not value.isprintable():
        raise ValueError(f"not a name of 1 to {longest} printable characters")
    return value


def message(value: object, longest: int = LONGEST_MESSAGE) -> str:
    """The vendor's words on one line, for people and logs; "" when it is no text."""
    if not isinstance(value, str):
        return ""
    line = " ".join(value[: 10 * longest].split())
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in line)
    return line if len(line) <= longest else line[: longest - 1] + "…"
