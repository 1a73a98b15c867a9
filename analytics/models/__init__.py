"""What was read, what was derived from it, and the work that reads."""

from analytics.models.burn import DayBurn, QuarterBurn
from analytics.models.images import Image
from analytics.models.ledger import BillingPeriod, LedgerEntry
from analytics.models.prices import PriceSeen
from analytics.models.readings import Snapshot
from analytics.models.work import SyncRun, Work

__all__ = [
    "BillingPeriod",
    "DayBurn",
    "Image",
    "LedgerEntry",
    "PriceSeen",
    "QuarterBurn",
    "Snapshot",
    "SyncRun",
    "Work",
]
