"""Charges: what was used day by day at the price of the day, bought, and levied as tax."""

from analytics.queries.charges.ranged import range_charged
from analytics.queries.charges.records import (
    Charge,
    Charged,
    Levy,
    Observation,
    Sector,
)
from analytics.queries.charges.signed import statement_charged

__all__ = [
    "Charge",
    "Charged",
    "Levy",
    "Observation",
    "Sector",
    "range_charged",
    "statement_charged",
]
