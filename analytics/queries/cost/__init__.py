"""What credits cost, and which were bought when: money is asked for here, and nowhere else."""

from analytics.ledger.purchases import Granted
from analytics.queries.cost.asked import CostTable, Part, cost
from analytics.queries.cost.months import FiscalMonth, MonthPage, fiscal_months, month_starts
from analytics.queries.cost.periods import book_of, cost_of_all, costs_of_periods
from analytics.queries.cost.prices import PriceBook, PriceRow, image_cost, price_book, price_rows
from analytics.queries.cost.purchases import PurchaseRow, Purchases, known_since, purchases

__all__ = [
    "CostTable",
    "FiscalMonth",
    "Granted",
    "MonthPage",
    "Part",
    "PriceBook",
    "PriceRow",
    "PurchaseRow",
    "Purchases",
    "book_of",
    "cost",
    "cost_of_all",
    "costs_of_periods",
    "fiscal_months",
    "image_cost",
    "known_since",
    "month_starts",
    "price_book",
    "price_rows",
    "purchases",
]
