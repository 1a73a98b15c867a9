"""Numbers as pages write them: with the reader's marks, a true minus, and a mark on estimates."""

from django import template

from dashboard.reader import THIN, reader

register = template.Library()

MINUS, HARD_SPACE = "\u2212", "\u00a0"
NONE = "–"


@register.filter
def credits(value: int | None) -> str:
    """24016 → "24 016"; None → a dash."""
    return NONE if value is None else _written(f"{value:,}")


@register.filter
def tenths(value: float | None) -> str:
    """To one decimal: 1234.56 → "1 234.6"."""
    return NONE if value is None else _written(f"{value:,.1f}")


@register.filter
def about(value: int | None) -> str:
    """An estimate."""
    return NONE if value is None else f"≈{HARD_SPACE}{credits(value)}"


@register.filter
def percent(value: float | None) -> str:
    """A share of 1, to a tenth of a percent."""
    if value is None:
        return NONE
    return f"{tenths(value * 100)}{THIN}%"


@register.filter
def changed_by(value: float | None) -> str:
    """A change as a share of 1, with its sign."""
    if value is None:
        return NONE
    return f"+{percent(value)}" if value > 0 else percent(value)


@register.filter
def more_or_fewer(value: int) -> str:
    """A difference in words: "12 fewer", "1 490 more", "no more"."""
    if not value:
        return "no more"
    return f"{credits(abs(value))} {'more' if value > 0 else 'fewer'}"


@register.filter
def average(value: float) -> str:
    """A mean of credits, to a hundredth at most: 1.65, 2.5, 3."""
    return _written(f"{value:,.2f}".rstrip("0").rstrip("."))


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
    shown = credits(round(amount)) if unit == "B" else tenths(amount)
    return f"{shown}{HARD_SPACE}{unit}"


@register.filter
def counted(value: int, words: str) -> str:
    """`{{ n|counted:"image,images" }}` → "1 image", "1 234 images"."""
    one, many = words.split(",")
    return f"{credits(value)} {one if value == 1 else many}"


def separators() -> str:
    """What Plotly wants to know: the mark before decimals, then the one between thousands."""
    return reader().marks.decimal + reader().marks.thousands


def _written(plain: str) -> str:
    """Python's notation, 1,234.5, with the reader's marks."""
    marks = reader().marks
    written = {",": marks.thousands, ".": marks.decimal, "-": MINUS}
    return "".join(written.get(sign, sign) for sign in plain)
