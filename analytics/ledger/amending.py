"""What differs between two sets of figures of a statement, line by line, and what that means."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.ledger.canon import Figures

NOT_A_PERIOD = "no longer counted as a period of its own"
LINES = {
    "opening": "Opening balance",
    "grants": "Grants",
    "debits": "Debits",
    "usage": "Usage",
    "corrections": "Corrections",
    "closing": "Closing balance as last read",
    "used": "used",
    "given_back": "given back",
    "images": "images",
    "unpriced": "images without a price",
    "stated": "charges of images",
    "shared": "shared charges",
    "open": "no image or price left",
    "start": "start",
    "edge": "end",
    "last_reading": "last reading",
    "millionths": "millionths a credit",
    "tax": "tax, millionths of the amount",
    "tax_name": "name of the tax",
}
PARTS = {"tail": "Tail", "period": "Period", "cost": "Cost", "prices": "Price from"}
WHY = {
    "balance": "Readings are counted otherwise.",
    "images": "What images cost became known, or images that nobody knew of.",
    "tail": "What the last reading could not see is bounded otherwise.",
    "days": "Credits are placed on other days.",
    "cost": "Prices changed.",
    "period": "The period’s dates are others.",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A line of a statement: as it stood, and as it is now known; None where it does not stand."""

    line: str
    before: int | str | None
    after: int | str | None


def differences(before: Figures, after: Figures) -> tuple[Difference, ...]:
    """Every line that differs, in the order of a statement."""
    if "period" not in after:
        return (Difference("Period", "a period of its own", NOT_A_PERIOD),)
    if "period" not in before:
        return (Difference("Period", NOT_A_PERIOD, "a period of its own"),)
    old, new = dict(_leaves(before)), dict(_leaves(after))
    paths = sorted({*old, *new}, key=_place)
    return tuple(
        Difference(_named(path), old.get(path), new.get(path))
        for path in paths
        if path[0] not in ("format", "statement") and old.get(path) != new.get(path)
    )


def meaning(before: Figures, after: Figures) -> str:
    """What kind of later knowledge it is, in sentences."""
    if "period" not in after or "period" not in before:
        return "Its readings are counted under another start."
    old, new = dict(_leaves(before)), dict(_leaves(after))
    changed = {_kind(path) for path in {*old, *new} if old.get(path) != new.get(path)}
    return " ".join(words for kind, words in WHY.items() if kind in changed)


Path = tuple[str, ...]
ORDER = ("period", "balance", "operations", "tail", "days", "cost", "prices")
OF_IMAGES = ("images", "unpriced", "stated", "shared", "open")


def _leaves(figures: Mapping[str, Any], above: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name, value in figures.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, name))
        else:
            yield (*above, name), value


def _place(path: Path) -> tuple[int, Path, int]:
    known, lines = path[0] in ORDER, list(LINES)
    last = lines.index(path[-1]) if path[-1] in LINES else len(lines)
    return (ORDER.index(path[0]) if known else len(ORDER), path[1:-1], last)


def _kind(path: Path) -> str:
    if path[0] == "operations":
        return "images" if path[-1] in OF_IMAGES else "balance"
    return "cost" if path[0] == "prices" else path[0]


def _named(path: Path) -> str:
    """ "edit, charges of images"; "12 Oct"-like days stay as they are written, in ISO."""
    head, *middle, last = path
    words = [PARTS[head]] if head in PARTS else []
    return ", ".join([*words, *middle, LINES.get(last, last)])
