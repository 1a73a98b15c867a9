"""Billing periods: the list of them, and the statement of one."""

from dashboard.pages.periods.listing import periods
from dashboard.pages.periods.months import fiscal_months, fiscal_months_csv
from dashboard.pages.periods.statement import period

__all__ = ["fiscal_months", "fiscal_months_csv", "period", "periods"]
