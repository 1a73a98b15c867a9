"""Tables of a file, before anybody says which kind of file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole, of 1: a percentage to the eye."""

    value: float


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that we wrote, never data, and what it comes to: who only reads sees `value`.

    Where it has a currency, it comes to money.
    """

    text: str
    value: int | Decimal
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency: a number, with its code beside it to the eye."""

    amount: Decimal
    currency: str


Cell = str | int | float | Decimal | date | Share | Formula | Money | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with a header. `rows` are taken once, one at a time.

    `summed` are the columns, by name, that a last row adds up; without any there is none. `wide`
    are those that need room for a name or an instant.
    """

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    summed: frozenset[str] = frozenset()
    wide: frozenset[str] = frozenset()


def heading(column: str) -> str:
    """A column's name as a spreadsheet shows it: "given_back" is "Given back"."""
    words = column.replace("_", " ")
    return words[:1].upper() + words[1:]
