"""Small marks: swatches of groups, icons of the rail."""

from django import template

register = template.Library()

OPERATIONS = ("generate", "edit", "analyze", "svg_generate", "svg_convert")


@register.filter
def swatch(operation: str) -> str:
    """The class of an operation's colour; one class for those that nobody knows yet."""
    if operation == "unattributed":
        return "swatch-unattributed"
    return f"swatch-{operation}" if operation in OPERATIONS else "swatch-unknown"
