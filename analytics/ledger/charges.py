"""What images say was charged, and what is certain of it while shared charges are unmeasured."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Charge:
    """Credits that one call is known to have cost, at least."""

    operation: str
    at: datetime
    credits: int


@dataclass(frozen=True, slots=True)
class ImageCharge:
    """The `credits_charged` of one image, or the price that stands in until it is read."""

    operation: str
    prompt: str
    at: datetime
    credits: int


def calls(images: Iterable[ImageCharge]) -> list[Charge]:
    """One charge a call, by time: the lower bound of rule 8.

    Images of one call share operation, prompt and second of creation. The largest charge among
    them is never above the truth: not if each carries the whole, nor a share, nor only the first.
    """
    found: dict[tuple[str, str, datetime], Charge] = {}
    for image in images:
        key = (image.operation, image.prompt, image.at.replace(microsecond=0))
        known = found.get(key)
        at = min(known.at, image.at) if known else image.at
        most = max(known.credits, image.credits) if known else image.credits
        found[key] = Charge(image.operation, at, most)
    return sorted(found.values(), key=lambda charge: (charge.at, charge.operation))


def bounds(images: Iterable[ImageCharge]) -> tuple[int, int]:
    """Credits that the images cost together: at least, and at most (rule 8)."""
    images = list(images)
    lower = sum(charge.credits for charge in calls(images))
    return lower, sum(image.credits for image in images)
