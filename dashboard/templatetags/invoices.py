"""Money and figures as an invoice and a sign-off state them."""

from django import template
from django.utils.safestring import SafeString

from analytics.ledger.amounts import decimal_of
from dashboard.templatetags.figures import credits
from dashboard.templatetags.money import money

register = template.Library()


@register.filter
def amount(millionths: int | None, currency: str) -> SafeString | str:
    """138160000 of USD → "$138.16", with every decimal that it has."""
    # A template that finds nothing hands over "".
    return money(decimal_of(millionths) if isinstance(millionths, int) else None, currency)


@register.filter
def told(value: int | str | None) -> str:
    """A figure of a statement, or the words or time that stand there."""
    return credits(value) if isinstance(value, int) or value is None else value
