"""How a bill compares with what was observed, and which named difference can explain the rest."""

from collections.abc import Mapping
from dataclasses import dataclass

RENEWAL = "renewal"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is billed, beside `low <= best <= high`: credits, or millionths of a currency.

    `explained_by` names what equals the difference, or failing that covers it (`exactly` tells
    which); it is empty where nothing does, and where the bill agrees.
    """

    billed: int
    low: int
    best: int
    high: int
    explained_by: tuple[str, ...] = ()
    exactly: bool = False

    @property
    def difference(self) -> int:
        """Of the bill from the best estimate; positive where it is higher."""
        return self.billed - self.best

    @property
    def agrees(self) -> bool:
        return self.low <= self.billed <= self.high

    @property
    def outside(self) -> int:
        """How far it lies above the highest, or (negative) below the lowest that is possible."""
        return max(0, self.billed - self.high) + min(0, self.billed - self.low)


def compared(billed: int, bounds: tuple[int, int, int], residuals: Mapping[str, int]) -> Comparison:
    """`residuals` are credits by name, each as much as a bill that leaves it out would differ by:
    above nothing where the bill would be higher. RENEWAL explains only what it equals.
    """
    low, best, high = bounds
    plain = Comparison(billed, low, best, high)
    off = plain.outside
    equal = tuple(name for name, credits in residuals.items() if off and credits == off)
    if equal or not off:
        return Comparison(billed, low, best, high, equal, exactly=bool(equal))
    covering = tuple(
        name
        for name, credits in residuals.items()
        if name != RENEWAL and credits * off > 0 and abs(credits) > abs(off)
    )
    return Comparison(billed, low, best, high, covering)
