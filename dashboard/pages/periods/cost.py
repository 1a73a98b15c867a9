"""A statement's money, as its tables ask for it."""

from typing import Any

from analytics.queries.cost import book_of, statement_cost, team_costs
from analytics.queries.statement import Statement


def cost_context(told: Statement, *, by_team: bool) -> dict[str, Any]:
    """`paid` is what it cost; `borne_costs` the same by team, for who sees that."""
    book = book_of([told.period])
    return {
        "paid": statement_cost(told, book),
        "borne_costs": team_costs(told, book) if by_team else None,
    }
