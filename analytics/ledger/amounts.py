"""Amounts as people type them, as whole millionths: exact, or refused with how to write it."""

import re
from decimal import Decimal

MILLION = 1_000_000
PLACES = 6

_AMOUNT = re.compile(r"([0-9]+)(?:\.([0-9]+))?")


class NotAnAmount(ValueError):
    """What is wrong with a text, and how to write it instead."""


def read_amount(text: str, *, most: int, example: str) -> int:
    """ "0.0125" → 12500 millionths. Nothing is rounded: NotAnAmount for all that is not exactly
    an amount from 0 to `most`, of at most six decimals, in the digits 0 to 9 with a point."""
    text = text.strip()
    such = f"Write it such as {example}."
    if "," in text:
        raise NotAnAmount(f"Write decimals with a point, and no commas. {such}")
    if text.startswith(("-", "\u2212")):
        raise NotAnAmount(f"An amount is not negative. {such}")
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise NotAnAmount(f"That is no amount: only the digits 0 to 9 and one point. {such}")
    whole, rest = match[1].lstrip("0") or "0", match[2] or ""
    if len(rest.rstrip("0")) > PLACES:
        raise NotAnAmount(f"At most {PLACES} decimals are kept. {such}")
    if len(whole) > len(str(most)) or int(whole) * MILLION + _millionths(rest) > most * MILLION:
        raise NotAnAmount(f"That is too much: at most {most}. {such}")
    return int(whole) * MILLION + _millionths(rest)


def decimal_of(millionths: int) -> Decimal:
    """The same amount as an exact decimal."""
    return Decimal(millionths).scaleb(-PLACES)


def written(millionths: int, least: int = 0) -> str:
    """12500 → "0.0125", with at least so many decimals: as it is typed and exported."""
    sign, size = ("-" if millionths < 0 else ""), abs(millionths)
    rest = f"{size % MILLION:06d}".rstrip("0").ljust(least, "0")
    return f"{sign}{size // MILLION}.{rest}" if rest else f"{sign}{size // MILLION}"


def _millionths(rest: str) -> int:
    return int(rest[:PLACES].ljust(PLACES, "0"))
