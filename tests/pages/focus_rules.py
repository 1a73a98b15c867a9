"""What FOCUS 1.3 asks of each column of a Cost and Usage dataset, as a table.

A rule has the section of the specification ("Cost and Usage: Billed Cost") and whether a row of
text keeps to it; an empty cell is null. The sections' own words are shortened, none is left out
that can apply to a dataset without commitments, reservations, allocation, contracts, regions,
resources, sub accounts and tags, whose columns need not be present.
"""

import json
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

Row = dict[str, str]
Rule = tuple[str, Callable[[Row], bool]]


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Feature level Mandatory, and Conditional ones whose condition we meet; deprecated ones too
PRESENT = _names(
    """
    BilledCost BillingAccountId BillingAccountName BillingAccountType BillingCurrency
    BillingPeriodEnd BillingPeriodStart ChargeCategory ChargeClass ChargeDescription
    ChargePeriodEnd ChargePeriodStart ConsumedQuantity ConsumedUnit ContractedCost
    ContractedUnitPrice EffectiveCost HostProviderName InvoiceIssuerName ListCost
    ListUnitPrice PricingCurrency PricingCurrencyContractedUnitPrice
    PricingCurrencyEffectiveCost PricingCurrencyListUnitPrice PricingQuantity PricingUnit
    ProviderName PublisherName ServiceCategory ServiceName ServiceProviderName SkuId
    SkuMeter SkuPriceDetails SkuPriceId
    """
)
# ... Recommended
ADVISED = frozenset({"ChargeFrequency", "ServiceSubcategory"})

# Allows nulls: False
NEVER_NULL = _names(
    """
    BilledCost BillingAccountId BillingAccountType BillingCurrency BillingPeriodEnd
    BillingPeriodStart ChargeCategory ChargeFrequency ChargePeriodEnd ChargePeriodStart
    ContractedCost EffectiveCost InvoiceIssuerName ListCost PricingCurrency
    PricingCurrencyEffectiveCost ProviderName PublisherName ServiceCategory ServiceName
    ServiceProviderName ServiceSubcategory
    """
)
DECIMALS = _names(
    """
    BilledCost ConsumedQuantity ContractedCost ContractedUnitPrice EffectiveCost ListCost
    ListUnitPrice PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost
    PricingCurrencyListUnitPrice PricingQuantity
    """
)
UNIT_PRICES = [name for name in DECIMALS if name.endswith("UnitPrice")]
TIMES = ["BillingPeriodEnd", "BillingPeriodStart", "ChargePeriodEnd", "ChargePeriodStart"]
ALLOWED = {
    "ChargeCategory": {"Usage", "Purchase", "Tax", "Credit", "Adjustment"},
    "ChargeClass": {"Correction"},
    "ChargeFrequency": {"One-Time", "Recurring", "Usage-Based"},
    "PricingCategory": {"Standard", "Dynamic", "Committed", "Other"},
    "ServiceCategory": {"AI and Machine Learning"},
    "ServiceSubcategory": {"Generative AI"},  # a child of that category
}
NUMBER = re.compile(r"-?\d+(\.\d+)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
UNIT = re.compile(r"([1-9]\d* )?[A-Z][a-z]+s")
CUSTOM = re.compile("x_[A-Z][A-Za-z]+")


def _amount(row: Row, name: str) -> Decimal:
    return Decimal(row[name])


def _priced_and_sold(row: Row) -> bool:
    """Usage or purchase, and no correction: the specification wants these told in full."""
    return row["ChargeCategory"] in ("Usage", "Purchase") and not row["ChargeClass"]


def _null_with_sku_price(name: str) -> Callable[[Row], bool]:
    """Null for tax and where there is no SKU price; else there."""
    return lambda row: (
        not row[name]
        if row["ChargeCategory"] == "Tax" or not row["SkuPriceId"]
        else bool(row[name]) or not _priced_and_sold(row)
    )


def _zero_if_bought(row: Row, name: str) -> bool:
    return row["ChargeCategory"] != "Purchase" or _amount(row, name) == 0


def _with(name: str, other: str) -> Callable[[Row], bool]:
    """Null exactly where another one is."""
    return lambda row: bool(row[name]) == bool(row[other])


def _unless_tax(name: str) -> Callable[[Row], bool]:
    return lambda row: bool(row[name]) == (row["ChargeCategory"] != "Tax")


def _product(cost: str, price: str) -> Callable[[Row], bool]:
    def holds(row: Row) -> bool:
        if not (row[price] and row["PricingQuantity"]):
            return True
        return _amount(row, cost) == _amount(row, price) * _amount(row, "PricingQuantity")

    return holds


def _never_null(name: str) -> Callable[[Row], bool]:
    return lambda row: bool(row[name].strip())


def _matches(name: str, form: re.Pattern[str]) -> Callable[[Row], bool]:
    return lambda row: not row[name] or bool(form.fullmatch(row[name]))


def _one_of(name: str, values: set[str]) -> Callable[[Row], bool]:
    return lambda row: not row[name] or row[name] in values


def _not_negative(name: str) -> Callable[[Row], bool]:
    return lambda row: not row[name] or _amount(row, name) >= 0


RULES: tuple[Rule, ...] = (
    *((f"Null Handling: {name}", _never_null(name)) for name in NEVER_NULL),
    *((f"Numeric Format: {name}", _matches(name, NUMBER)) for name in DECIMALS),
    *((f"Date/Time Format: {name}", _matches(name, MOMENT)) for name in TIMES),
    *((f"Cost and Usage: {name}, allowed values", _one_of(name, v)) for name, v in ALLOWED.items()),
    *((f"Cost and Usage: {name}, range", _not_negative(name)) for name in UNIT_PRICES),
    *((f"Cost and Usage: {name}", _null_with_sku_price(name)) for name in UNIT_PRICES),
    (
        "Cost and Usage: SkuPriceId",
        lambda r: bool(r["SkuPriceId"]) == (r["ChargeCategory"] != "Tax"),
    ),
    ("Cost and Usage: SkuId", _unless_tax("SkuId")),
    ("Cost and Usage: SkuMeter", _with("SkuMeter", "SkuId")),
    (
        "Cost and Usage: SkuPriceDetails",
        lambda r: bool(r["SkuPriceId"]) or not r["SkuPriceDetails"],
    ),
    ("Cost and Usage: PricingQuantity", _null_with_sku_price("PricingQuantity")),
    ("Cost and Usage: PricingCategory", _null_with_sku_price("PricingCategory")),
    ("Cost and Usage: PricingUnit", _with("PricingUnit", "PricingQuantity")),
    ("Unit Format: PricingUnit", _matches("PricingUnit", UNIT)),
    ("Unit Format: ConsumedUnit", _matches("ConsumedUnit", UNIT)),
    (
        "Cost and Usage: ConsumedQuantity",
        lambda r: bool(r["ConsumedQuantity"]) == (r["ChargeCategory"] == "Usage"),
    ),
    (
        "Cost and Usage: ConsumedUnit",
        lambda r: bool(r["ConsumedUnit"]) == bool(r["ConsumedQuantity"]),
    ),
    ("Cost and Usage: ListCost", _product("ListCost", "ListUnitPrice")),
    ("Cost and Usage: ContractedCost", _product("ContractedCost", "ContractedUnitPrice")),
    (
        "Cost and Usage: EffectiveCost of what is bought for later",
        lambda r: _zero_if_bought(r, "EffectiveCost"),
    ),
    (
        "Cost and Usage: PricingCurrencyEffectiveCost of prepaid purchases",
        lambda r: (
            r["ChargeCategory"] != "Purchase" or _amount(r, "PricingCurrencyEffectiveCost") == 0
        ),
    ),
    (
        "Cost and Usage: ChargeFrequency of a purchase",
        lambda r: (r["ChargeCategory"], r["ChargeFrequency"]) != ("Purchase", "Usage-Based"),
    ),
    (
        "Currency Format: BillingCurrency in national currency",
        lambda r: bool(re.fullmatch("[A-Z]{3}", r["BillingCurrency"])),
    ),
    ("Cost and Usage: BillingPeriodEnd is exclusive", lambda r: _before(r, "BillingPeriod")),
    ("Cost and Usage: ChargePeriodEnd is exclusive", lambda r: _before(r, "ChargePeriod")),
    (
        "Cost and Usage: HostProviderName where no other is exposed",
        lambda r: r["HostProviderName"] in ("", r["ServiceProviderName"]),
    ),
    ("Cost and Usage: BillingAccountType", _with("BillingAccountType", "BillingAccountId")),
)


def _before(row: Row, name: str) -> bool:
    start, end = (datetime.fromisoformat(row[f"{name}{side}"]) for side in ("Start", "End"))
    return start < end


def broken(rows: list[Row]) -> list[str]:
    """The sections that a row does not keep to, with the row."""
    return [
        f"{section}: {json.dumps(row)}" for row in rows for section, kept in RULES if not kept(row)
    ]


def misnamed(names: list[str]) -> list[str]:
    """Columns that are missing or twice, or are named as neither FOCUS nor a custom one may be."""
    known = {*PRESENT, *ADVISED, "PricingCategory"}
    missing = [f"Column Handling: {name} is missing" for name in sorted(set(PRESENT) - set(names))]
    twice = [
        f"Column Handling: {name} twice"
        for name in sorted({n for n in names if names.count(n) > 1})
    ]
    custom = [name for name in names if name not in known]
    odd = [
        f"Column Handling: {name}" for name in custom if not re.fullmatch("x_[A-Z][A-Za-z]+", name)
    ]
    return missing + twice + odd
