"""Numbers as pages write them: thin spaces, a true minus, and a mark on estimates."""

from django import template

register = template.Library()

THIN, MINUS, HARD_SPACE = "\u202f", "\u2212", "\u00a0"
NONE = "–"


@register.filter
def credits(value: int | None) -> str:
    """24016 → "24 016"; None → a dash."""
    if value is None:
        return NONE
    return f"{value:,}".replace(",", THIN).replace("-", MINUS)


@register.filter
def about(value: int | None) -> str:
    """An estimate."""
    return NONE if value is None else f"≈{HARD_SPACE}{credits(value)}"


@register.filter
def percent(value: float | None) -> str:
    """A share of 1, to a tenth of a percent."""
    if value is None:
        return NONE
    return f"{value * 100:.1f}{THIN}%".replace("-", MINUS)


@register.filter
def changed_by(value: float | None) -> str:
    """A change as a share of 1, with its sign."""
    if value is None:
        return NONE
    return f"+{percent(value)}" if value > 0 else percent(value)


@register.filter
def size(value: object) -> str:
    """Bytes as people read them: 18432 → "18.4 kB". What is no count is left out."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        return ""
    amount, unit = float(value), "B"
    for unit in ("B", "kB", "MB", "GB"):
        if amount < 1000 or unit == "GB":
            break
        amount /= 1000
    shown = f"{amount:.0f}" if unit == "B" else f"{amount:.1f}"
    return f"{shown}{HARD_SPACE}{unit}"


@register.filter
def counted(value: int, words: str) -> str:
    """`{{ n|counted:"image,images" }}` → "1 image", "1 234 images"."""
    one, many = words.split(",")
    return f"{credits(value)} {one if value == 1 else many}"
