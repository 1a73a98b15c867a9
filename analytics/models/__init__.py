"""What was read, what was derived from it, and the work that reads."""

from analytics.models.burn import DayBurn, QuarterBurn
from analytics.models.deletions import Deletion, DeletionJob
from analytics.models.exports import Export
from analytics.models.gaps import ReadingGap
from analytics.models.images import Image
from analytics.models.invoices import Invoice, InvoiceFile
from analytics.models.ledger import BillingPeriod, LedgerEntry
from analytics.models.money import CreditPrice, Purchase
from analytics.models.prices import ChargeVote, MeasuredCharge, PriceSeen
from analytics.models.readings import PeriodRuling, Snapshot
from analytics.models.reports import PeriodEnding, ReportDelivery
from analytics.models.signoff import AccountCode, Amendment, SignOff
from analytics.models.work import Rederivation, SyncRun, Work

__all__ = [
    "AccountCode",
    "Amendment",
    "BillingPeriod",
    "ChargeVote",
    "CreditPrice",
    "DayBurn",
    "Deletion",
    "DeletionJob",
    "Export",
    "Image",
    "Invoice",
    "InvoiceFile",
    "LedgerEntry",
    "MeasuredCharge",
    "PeriodEnding",
    "PeriodRuling",
    "PriceSeen",
    "Purchase",
    "QuarterBurn",
    "ReadingGap",
    "Rederivation",
    "ReportDelivery",
    "SignOff",
    "Snapshot",
    "SyncRun",
    "Work",
]
