"""The readings that a figure rests on, each once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.queries import Balance, Explanation, ReadingView


@dataclass(frozen=True, slots=True)
class Witness:
    """A reading and whose it is."""

    account: str
    reading: ReadingView


def readings_of(told: Explanation | None, balances: Sequence[Balance]) -> list[Witness]:
    """The readings that closed the listed entries, or the last of each account; latest first."""
    found = dict.fromkeys(_all(told, balances))
    return sorted(found, key=lambda each: each.reading.at, reverse=True)


def _all(told: Explanation | None, balances: Sequence[Balance]) -> Iterator[Witness]:
    for entry in told.entries if told else ():
        yield Witness(entry.account, entry.reading)
    for balance in balances:
        yield Witness(balance.account, balance.last)
