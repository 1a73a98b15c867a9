"""What a spreadsheet would take for a formula: one rule for all files."""

BEGINNINGS = (*"=+-@", *"＝＋－＠", "\t", "\r", "\n")  # the wide ones count in some languages


def inert(text: str) -> str:
    """The text, led by an apostrophe where it would be run instead of read."""
    return f"'{text}" if text.startswith(BEGINNINGS) else text
