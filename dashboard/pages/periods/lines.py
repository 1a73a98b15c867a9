"""A statement's operations as its page lists them; its files have them all."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.queries.statement import OperationLine
from dashboard.pages.periods.bars import in_order

LISTED = 100


@dataclass(frozen=True, slots=True)
class Lines:
    """Those with the most credits, in the order of operations; `more` others are left out, with
    these `credits` together."""

    listed: tuple[OperationLine, ...]
    more: int
    credits: int


def lines_of(operations: Sequence[OperationLine]) -> Lines:
    largest = sorted(operations, key=lambda line: -abs(line.credits))
    by_name = {line.operation: line for line in largest[:LISTED]}
    rest = largest[LISTED:]
    listed = tuple(by_name[name] for name in in_order(by_name))
    return Lines(listed, len(rest), sum(line.credits for line in rest))
