"""The images page's answer: how many images match, and what they cost together."""

from dataclasses import dataclass

from analytics.queries import Cost, ImagePage
from analytics.queries.costs import OperationCost
from dashboard.filters.images import ImagesFilter
from dashboard.templatetags.figures import average, counted, credits
from dashboard.templatetags.times import days_between

NAMED = {
    "generate": "a generated image",
    "edit": "an edit",
    "analyze": "an analysis",
    "svg_generate": "a generated SVG",
    "svg_convert": "a converted SVG",
}
WHEN = {
    "period": "this billing period",
    "last": "in the last billing period",
    "24h": "in the last 24 hours",
    "7d": "in the last 7 days",
    "30d": "in the last 30 days",
    "12m": "in the last 12 months",
}
TOLD = 2  # operations whose price is said


@dataclass(frozen=True, slots=True)
class ImagesAnswer:
    """`images` and `credits` are said firmly. `asks_for_dates`: only fewer images have a sum."""

    images: str
    between: str
    credits: str
    rest: str
    asks_for_dates: bool = False


def images_answer(found: ImagePage, asked: ImagesFilter) -> ImagesAnswer:
    images = counted(found.count, "image,images")
    there = _when(asked) or ("" if asked.narrows else " in the gallery")
    if found.cost is None:
        verb = f" match{there}" if asked.narrows else f" are{there}"
        return ImagesAnswer(f"More than {images}", f"{verb}, too many to add up.", "", "", True)
    cost = found.cost
    if not cost.priced:
        return ImagesAnswer(images, f"{there}: what they cost is not read yet.", "", "")
    total = counted(cost.credits, "credit,credits")
    between = f"{there if not _when(asked) else ''} cost{' at least' if cost.unread else ''} "
    return ImagesAnswer(images, between, total, f"{_when(asked)}{_prices(cost)}")


def _when(asked: ImagesFilter) -> str:
    if asked.span is None:
        return ""
    if asked.span.periods_differ:
        return f" from {days_between(asked.span.first_day, asked.span.last_day)}"
    return f" {WHEN[asked.span.name]}"


def _prices(cost: Cost) -> str:
    if cost.unread:
        prices = "price is" if cost.unread == 1 else "prices are"
        return f". {credits(cost.unread)} {prices} not read yet."
    if len(cost.operations) == 1 and cost.priced == 1:
        return "."
    first, *others = [_price(each) for each in cost.operations[:TOLD]]
    said = [f"{first[0]} costs {first[1]}", *(f"{name} {price}" for name, price in others)]
    return f": {', '.join(said)}."


def _price(cost: OperationCost) -> tuple[str, str]:
    name = NAMED.get(cost.operation, f"one of {cost.operation}")
    if cost.least == cost.most:
        return name, credits(cost.least)
    return name, f"{average(cost.average)} on average"
