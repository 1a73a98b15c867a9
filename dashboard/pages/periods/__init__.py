"""Billing periods: the list of them, the statement of one, its invoices and its sign-off."""

from dashboard.pages.periods.invoices import (
    invoice_file,
    invoices,
    judge_invoice,
    remove_invoice,
)
from dashboard.pages.periods.listing import periods
from dashboard.pages.periods.months import fiscal_months, fiscal_months_csv
from dashboard.pages.periods.signing import sign_off, take_sign_off_back
from dashboard.pages.periods.statement import period

__all__ = [
    "fiscal_months",
    "fiscal_months_csv",
    "invoice_file",
    "invoices",
    "judge_invoice",
    "period",
    "periods",
    "remove_invoice",
    "sign_off",
    "take_sign_off_back",
]
