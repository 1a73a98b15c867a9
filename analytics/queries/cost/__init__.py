"""What credits cost, and which were bought when: money is asked for here, and nowhere else."""

from analytics.ledger.amounts import decimal_of, written
from analytics.ledger.currencies import decimals
from analytics.ledger.money import Bill, Cost, Tax
from analytics.ledger.purchases import Granted
from analytics.queries.cost.asked import CostTable, Part, cost
from analytics.queries.cost.months import FiscalMonth, MonthPage, fiscal_months, month_starts
from analytics.queries.cost.periods import book_of, cost_of_all, costs_of_periods
from analytics.queries.cost.prices import (
    PriceBook,
    PricePage,
    PriceRow,
    image_cost,
    price_book,
    price_page,
    price_row,
)
from analytics.queries.cost.purchases import (
    PurchasePage,
    PurchaseRow,
    Purchases,
    known_since,
    purchase_page,
    purchases,
)

__all__ = [
    "Bill",
    "Cost",
    "CostTable",
    "FiscalMonth",
    "Granted",
    "MonthPage",
    "Part",
    "PriceBook",
    "PricePage",
    "PriceRow",
    "PurchasePage",
    "PurchaseRow",
    "Purchases",
    "Tax",
    "book_of",
    "cost",
    "cost_of_all",
    "costs_of_periods",
    "decimal_of",
    "decimals",
    "fiscal_months",
    "image_cost",
    "known_since",
    "month_starts",
    "price_book",
    "price_page",
    "price_row",
    "purchase_page",
    "purchases",
    "written",
]
