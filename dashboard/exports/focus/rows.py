"""Charges, purchases and tax as rows of the Cost and Usage dataset, by the columns' names."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from analytics.queries.charges import Charge, Charged, Levy
from analytics.queries.cost import PurchaseRow
from dashboard.exports.csv_lines import Cell
from dashboard.exports.focus.columns import CREDITS, NAMES, NO_CURRENCY, SERVICE, VENDOR

Row = dict[str, Cell]
NOTHING = Decimal(0)
FINEST = 12  # decimals of a unit price; one that has more is told for the whole purchase

_ALWAYS: Mapping[str, Cell] = {
    **dict.fromkeys(NAMES),
    "BillingAccountType": "Account",
    **dict.fromkeys(("HostProviderName", "InvoiceIssuerName", "ProviderName"), VENDOR),
    **dict.fromkeys(("PublisherName", "ServiceProviderName"), VENDOR),
    "ServiceCategory": "AI and Machine Learning",
    "ServiceName": SERVICE,
    "ServiceSubcategory": "Generative AI",
}


def focus_rows(charged: Charged) -> Iterator[Row]:
    """Usage, then tax, then purchases; corrections of signed periods among them."""
    prepaid = charged.prepaid_from
    for charge in charged.charges:
        since = prepaid.get(charge.account_id)
        yield _usage(charge, prepaid=_in_advance(since, charge.period_edge or charge.end))
    for levy in charged.levies:
        since = prepaid.get(levy.account_id)
        yield _tax(levy, prepaid=_in_advance(since, levy.period_edge or levy.end))
    for row, dates in charged.bought:
        yield _purchase(row, dates)


def instant(at: datetime) -> str:
    """2026-10-01T00:00:00Z; whole seconds, as the specification writes them."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _in_advance(since: datetime | None, edge: datetime) -> bool:
    """Whether credits were bought by the end of the billing period: what they cost was billed then,
    and is not billed again when they are used."""
    return since is not None and since < edge


def _usage(charge: Charge, *, prepaid: bool) -> Row:
    cost, price = charge.cost, charge.price
    unit = Decimal(price.millionths).scaleb(-6) if price else NOTHING
    credits = Decimal(charge.credits)
    return {
        **_whose(charge.account_id, charge.account),
        **_when(charge.start, charge.end, charge.period_start, charge.period_edge),
        **_prices(unit, credits, CREDITS, price.currency if price else NO_CURRENCY),
        "BilledCost": NOTHING if prepaid else cost,
        "ChargeCategory": "Usage",
        "ChargeClass": "Correction" if charge.corrects else None,
        "ChargeDescription": _described(charge),
        "ChargeFrequency": "Usage-Based",
        "ConsumedQuantity": credits,
        "ConsumedUnit": CREDITS,
        "ContractedCost": cost,
        "EffectiveCost": cost,
        "ListCost": cost,
        "PricingCurrency": CREDITS,
        "PricingCurrencyContractedUnitPrice": Decimal(1),
        "PricingCurrencyEffectiveCost": credits,
        "PricingCurrencyListUnitPrice": Decimal(1),
        **_sku(charge.operation),
        "x_Observation": charge.observation,
    }


def _described(charge: Charge) -> str:
    credits = f"{charge.operation}: {abs(charge.credits)} credits"
    did = "given back" if charge.credits < 0 else "used"
    late = ", known after the period was signed off" if charge.corrects else ""
    if charge.price is None:
        return f"{credits} {did}{late}; no price held, so their cost is not known"
    return f"{credits} {did}{late}"


def _tax(levy: Levy, *, prepaid: bool) -> Row:
    percent = Decimal(levy.rate).scaleb(-4).normalize()
    return {
        **_whose(levy.account_id, levy.account),
        **_when(levy.start, levy.end, levy.period_start, levy.period_edge),
        **dict.fromkeys(("ContractedCost", "EffectiveCost", "ListCost"), levy.amount),
        "BilledCost": NOTHING if prepaid else levy.amount,
        "BillingCurrency": levy.currency,
        "ChargeCategory": "Tax",
        "ChargeClass": "Correction" if levy.corrects else None,
        "ChargeDescription": f"{levy.name}, {percent:f} % of what was used",
        "ChargeFrequency": "Usage-Based",
        "PricingCurrency": levy.currency,
        "PricingCurrencyEffectiveCost": levy.amount,
    }


def _purchase(row: PurchaseRow, dates: tuple[datetime, datetime] | None) -> Row:
    day = datetime(row.day.year, row.day.month, row.day.day, tzinfo=UTC)
    quantity, unit, price = _priced(row)
    return {
        **_whose(row.account_id, row.account),
        **_when(day, day + timedelta(days=1), *(dates or (None, None))),
        **_prices(price, quantity, unit, row.currency),
        **dict.fromkeys(("BilledCost", "ContractedCost", "ListCost"), row.amount),
        "ChargeCategory": "Purchase",
        "ChargeDescription": f"{row.credits} credits bought",
        "ChargeFrequency": "One-Time",
        "EffectiveCost": NOTHING,
        "PricingCurrency": row.currency,
        "PricingCurrencyContractedUnitPrice": price,
        "PricingCurrencyEffectiveCost": NOTHING,
        "PricingCurrencyListUnitPrice": price,
        **_sku("credits"),
    }


def _priced(row: PurchaseRow) -> tuple[Decimal, str, Decimal]:
    """Quantity, unit and unit price, whose product is the amount to the last decimal: by the
    credit, or where that has no end, for all credits at once."""
    price = (row.amount / row.credits).quantize(Decimal(1).scaleb(-FINEST))
    if price * row.credits == row.amount:
        return Decimal(row.credits), CREDITS, price.normalize()
    return Decimal(1), f"{row.credits} {CREDITS}", row.amount


def _whose(account: int, name: str) -> Row:
    return {**_ALWAYS, "BillingAccountId": str(account), "BillingAccountName": name}


def _when(start: datetime, end: datetime, since: datetime | None, edge: datetime | None) -> Row:
    """Where no billing period is known, the charge's own time stands for it."""
    return {
        "BillingPeriodEnd": instant(edge or end),
        "BillingPeriodStart": instant(since or start),
        "ChargePeriodEnd": instant(end),
        "ChargePeriodStart": instant(start),
    }


def _prices(price: Decimal, quantity: Decimal, unit: str, currency: str) -> Row:
    """There is no price but the one that the price book has: list and contract are the same."""
    return {
        "BillingCurrency": currency,
        "ContractedUnitPrice": price,
        "ListUnitPrice": price,
        "PricingCategory": "Standard",
        "PricingQuantity": quantity,
        "PricingUnit": unit,
    }


def _sku(name: str) -> Row:
    return dict.fromkeys(("SkuId", "SkuMeter", "SkuPriceId"), name)
