"""Names that people give to what is theirs."""

import unicodedata


def printable(name: str) -> str:
    """A name as it is kept: what prints, single spaces, and letters in one form."""
    kept = "".join(c for c in name if c.isprintable() or c.isspace())
    return unicodedata.normalize("NFC", " ".join(kept.split()))
