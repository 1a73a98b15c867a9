"""A statement's money, as its tables ask for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analytics.queries.statement import (
    Bounds,
    Filed,
    InvoicedMoney,
    statement_cost,
    team_costs,
)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One currency: what the period can have cost in it, and what was billed; either may lack."""

    currency: str
    bounds: Bounds | None
    billed: InvoicedMoney | None


def cost_context(filed: Filed, *, by_team: bool) -> dict[str, Any]:
    """`paid` is what it cost; `money_lines` beside what was billed; `borne_costs` by team, for who
    sees that."""
    paid = statement_cost(filed.told)
    return {
        "paid": paid,
        "money_lines": _lines(paid.bounds, filed.invoiced.money),
        "borne_costs": team_costs(filed.told) if by_team else None,
    }


def _lines(bounds: Sequence[Bounds], billed: Sequence[InvoicedMoney]) -> list[MoneyLine]:
    cost = {each.currency: each for each in bounds}
    bills = {each.currency: each for each in billed}
    return [MoneyLine(each, cost.get(each), bills.get(each)) for each in sorted({*cost, *bills})]
