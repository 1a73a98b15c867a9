"""Why a figure is what it is: the readings, times and arithmetic behind it."""

from analytics.queries.explain.balance import Balance, BalanceMove, explain_balance
from analytics.queries.explain.burning import explain
from analytics.queries.explain.cost import (
    CostExplained,
    CostLine,
    CostPart,
    CostTotal,
    explain_cost,
)
from analytics.queries.explain.records import (
    EntryView,
    Explanation,
    PricedImages,
    ReadingView,
    Reconstruction,
    TailView,
)

__all__ = [
    "Balance",
    "BalanceMove",
    "CostExplained",
    "CostLine",
    "CostPart",
    "CostTotal",
    "EntryView",
    "Explanation",
    "PricedImages",
    "ReadingView",
    "Reconstruction",
    "TailView",
    "explain",
    "explain_balance",
    "explain_cost",
]
