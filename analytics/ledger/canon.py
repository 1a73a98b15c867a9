"""Figures as one text that is the same whenever and wherever it is made, and its hash.

JSON with sorted keys and without spaces; whole numbers, text and UTC times, never a float. A
change of what stands in it takes a new FORMAT.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

FORMAT = "coalmeter-statement/1"

Figures = Mapping[str, Any]
"""Named figures, nested: whole numbers, text, times, None and mappings of them."""


def canonical(figures: Figures) -> str:
    """Raises TypeError for what has more than one way to be written, such as a float."""
    return json.dumps(
        _plain({**figures, "format": FORMAT}),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def hash_of(text: str) -> str:
    """SHA-256 of the text's UTF-8 bytes, in hexadecimal."""
    return sha256(text.encode("utf-8")).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return utc_text(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    raise TypeError(f"{value!r} has no canonical text")


def utc_text(at: datetime) -> str:
    """2026-10-01T00:00:00Z; with six digits of a second where it is not whole."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
