"""Money as pages write it: lighter than credits, its sign and its cents small."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.shares import BEGINNING
from analytics.ledger.amounts import written
from analytics.ledger.currencies import decimals
from analytics.ledger.money import Bill, Price, Tax
from analytics.queries.cost import Granted
from dashboard.reader import reader
from dashboard.templatetags.figures import HARD_SPACE, MINUS, NONE, credits
from dashboard.templatetags.times import day

register = template.Library()

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}
BREAK = SafeString("<br>")


@register.filter
def money(amount: Decimal | None, currency: str) -> SafeString | str:
    """$240.16, −CHF 3.50: the sign or the code, the units, and the cents, each to be styled."""
    if not isinstance(amount, Decimal):  # nothing, or what a template found nothing for
        return NONE
    sign, units, cents = _parts(amount, currency)
    before = _sign(currency)
    small = format_html("<small>{}</small>", f"{_point()}{cents}") if cents else ""
    return format_html(
        '<span class="money">{}<small>{}</small>{}{}</span>', sign, before, units, small
    )


@register.filter
def money_text(amount: Decimal, currency: str) -> str:
    """The same in a sentence: "$240.16", "$0.0125"."""
    sign, units, cents = _parts(amount, currency)
    return f"{sign}{_sign(currency)}{units}{_point() + cents if cents else ''}"


@register.filter
def a_credit(price: Price) -> str:
    """ "$0.01", "CHF 0.0125": what a credit costs, exactly."""
    amount = written(price.millionths, decimals(price.currency))
    units, point, rest = amount.partition(".")
    return f"{_sign(price.currency)}{credits(int(units))}{point and _point()}{rest}"


@register.filter
def bill_lines(told: Bill[Any] | None) -> SafeString | str:
    """The whole of a bill, a line a currency; a dash where no price held."""
    if told is None or not told.costs:
        return NONE
    lines = ((money(cost.net, cost.currency),) for cost in told.costs)
    return format_html_join(BREAK, "{}", lines)


@register.filter
def part_lines(told: Bill[Any], part: object) -> SafeString | str:
    """What one part of a bill costs, a line a currency."""
    amounts = told.of(part)
    if not amounts:
        return NONE
    lines = ((money(amount, currency),) for currency, amount in amounts)
    return format_html_join(BREAK, "{}", lines)


@register.filter
def tax_lines(told: Bill[Any]) -> SafeString | str:
    """The tax on a bill, a line a currency; a dot where there is none."""
    taxed = [(money(cost.tax, cost.currency),) for cost in told.costs if cost.taxes]
    return format_html_join(BREAK, "{}", taxed) if taxed else "·"


@register.filter
def bill_text(told: Bill[Any]) -> str:
    """The whole in a sentence: "$1.00", or "$1.00 and €2.00"; empty where no price held."""
    return " and ".join(money_text(cost.net, cost.currency) for cost in told.costs)


@register.filter
def tax_rate(tax: Tax) -> str:
    """19 %, 8.875 %"""
    return percent_of(tax.rate)


@register.filter
def tax_of(price: Price) -> str:
    return percent_of(price.tax)


@register.filter
def account_in(grant: Granted, names: Mapping[int, str]) -> str:
    return names.get(grant.account_id, "")


def percent_of(rate: int) -> str:
    """Millionths as a percentage: 88750 → "8.875 %"."""
    return f"{written(rate * 100)}{HARD_SPACE}%"


@register.filter
def price_list(prices: Sequence[Price]) -> str:
    """ "$0.01 a credit, all period"; or "$0.01 a credit to 14 Oct 2026, then $0.012"."""
    if not prices:
        return "no price is known"
    if len(prices) == 1:
        return f"{a_credit(prices[0])} a credit, all period"
    first, *later = prices
    said = f"{a_credit(first)} a credit to {day(later[0].since - timedelta(days=1))}"
    changes = (f"{a_credit(price)} from {day(price.since)}" for price in later)
    return ", ".join((said, *changes)) + ", UTC"


@register.filter
def since_when(price: Price) -> str:
    """ "the price since 1 Mar 2026"; "the price from the beginning on"."""
    if price.since == BEGINNING:
        return "the price from the beginning on"
    return f"the price since {day(price.since)}"


def typed(millionths: int, currency: str) -> str:
    """An amount as a form shows it: 0.01, 450.00."""
    return written(millionths, decimals(currency))


def _sign(currency: str) -> str:
    return SIGNS.get(currency, f"{currency}{HARD_SPACE}")


def _parts(amount: Decimal, currency: str) -> tuple[str, str, str]:
    """Sign, grouped units, and decimals: those of the currency, and more where the amount has."""
    units, _, rest = f"{abs(amount):f}".partition(".")
    cents = rest.rstrip("0").ljust(decimals(currency), "0")
    return MINUS if amount < 0 else "", credits(int(units)), cents


def _point() -> str:
    """The mark before decimals, as the reader likes it."""
    return reader().marks.decimal
