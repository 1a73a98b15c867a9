"""The columns of the Cost and Usage dataset that we fill: one table, in the dataset's order."""

from dataclasses import dataclass
from typing import Literal

Type = Literal["String", "Decimal", "Date/Time"]

VERSION = "1.3"
VENDOR = "GraphiCoal"
SERVICE = "GraphiCoal image API"
CREDITS = "Credits"  # the vendor's virtual currency, and its unit
NO_CURRENCY = "XXX"  # ISO 4217: no currency is involved
OBSERVATIONS = ("observed", "estimated", "reconstructed")


@dataclass(frozen=True, slots=True)
class Column:
    """A column; without `allowed` any value of its type. FOCUS 1.3 no longer wants `deprecated`
    ones for new uses, but has them present."""

    name: str
    type: Type
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    deprecated: bool = False


COLUMNS = (
    Column("BilledCost", "Decimal"),
    Column("BillingAccountId", "String"),
    Column("BillingAccountName", "String", nullable=True),
    Column("BillingAccountType", "String"),
    Column("BillingCurrency", "String"),
    Column("BillingPeriodEnd", "Date/Time"),
    Column("BillingPeriodStart", "Date/Time"),
    Column("ChargeCategory", "String", allowed=("Usage", "Purchase", "Tax")),
    Column("ChargeClass", "String", nullable=True, allowed=("Correction",)),
    Column("ChargeDescription", "String", nullable=True),
    Column("ChargeFrequency", "String", allowed=("One-Time", "Usage-Based")),
    Column("ChargePeriodEnd", "Date/Time"),
    Column("ChargePeriodStart", "Date/Time"),
    Column("ConsumedQuantity", "Decimal", nullable=True),
    Column("ConsumedUnit", "String", nullable=True),
    Column("ContractedCost", "Decimal"),
    Column("ContractedUnitPrice", "Decimal", nullable=True),
    Column("EffectiveCost", "Decimal"),
    Column("HostProviderName", "String", nullable=True),
    Column("InvoiceIssuerName", "String"),
    Column("ListCost", "Decimal"),
    Column("ListUnitPrice", "Decimal", nullable=True),
    Column("PricingCategory", "String", nullable=True, allowed=("Standard",)),
    Column("PricingCurrency", "String"),
    Column("PricingCurrencyContractedUnitPrice", "Decimal", nullable=True),
    Column("PricingCurrencyEffectiveCost", "Decimal"),
    Column("PricingCurrencyListUnitPrice", "Decimal", nullable=True),
    Column("PricingQuantity", "Decimal", nullable=True),
    Column("PricingUnit", "String", nullable=True),
    Column("ProviderName", "String", deprecated=True),
    Column("PublisherName", "String", deprecated=True),
    Column("ServiceCategory", "String", allowed=("AI and Machine Learning",)),
    Column("ServiceName", "String"),
    Column("ServiceProviderName", "String"),
    Column("ServiceSubcategory", "String", allowed=("Generative AI",)),
    Column("SkuId", "String", nullable=True),
    Column("SkuMeter", "String", nullable=True),
    Column("SkuPriceDetails", "String", nullable=True),
    Column("SkuPriceId", "String", nullable=True),
    Column("x_Observation", "String", nullable=True, allowed=OBSERVATIONS),
)
NAMES = tuple(column.name for column in COLUMNS)
