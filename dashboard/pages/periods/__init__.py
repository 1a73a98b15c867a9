"""Billing periods: the list of them, and the statement of one."""

from dashboard.pages.periods.listing import periods
from dashboard.pages.periods.statement import period

__all__ = ["period", "periods"]
