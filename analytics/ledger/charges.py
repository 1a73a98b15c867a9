"""What images say was charged, call by call (rule 8)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Mode = Literal["whole", "share", "first"]
"""What each image of one call carries: the call's whole charge, a share, or the first one all."""

MODES: tuple[Mode, ...] = ("whole", "share", "first")


@dataclass(frozen=True, slots=True)
class Charge:
    """Credits that one call is known to have cost, at least."""

    operation: str
    at: datetime
    credits: int


@dataclass(frozen=True, slots=True)
class ImageCharge:
    """The `credits_charged` of one image; not `is_known`: the price that stands in for it."""

    operation: str
    prompt: str
    at: datetime
    credits: int
    is_known: bool = True


def one_calls(images: Iterable[ImageCharge]) -> list[list[ImageCharge]]:
    """The images, call by call: those of one share operation, prompt and second of creation."""
    found: dict[tuple[str, str, datetime], list[ImageCharge]] = defaultdict(list)
    for image in images:
        found[image.operation, image.prompt, image.at.replace(microsecond=0)].append(image)
    return list(found.values())


def calls(images: Iterable[ImageCharge], mode: Mode | None = None) -> list[Charge]:
    """One charge a call, by time, in the mode that was measured for the account.

    Without a mode it is the lower bound: the largest charge among a call's images is never above
    the truth, not if each carries the whole, nor a share, nor only the first.
    """
    found = [
        Charge(call[0].operation, min(image.at for image in call), _cost(call, mode))
        for call in one_calls(images)
    ]
    return sorted(found, key=lambda charge: (charge.at, charge.operation))


def bounds(images: Iterable[ImageCharge]) -> tuple[int, int]:
    """Credits that the images cost together: at least, and at most, whatever the mode."""
    images = list(images)
    lower = sum(charge.credits for charge in calls(images))
    return lower, sum(image.credits for image in images)


def _cost(call: list[ImageCharge], mode: Mode | None) -> int:
    known = [image.credits for image in call if image.is_known]
    assumed = max((image.credits for image in call if not image.is_known), default=0)
    if mode in ("share", "first"):
        return max(sum(known), assumed)
    # What one image tells is worth more than what is assumed of its siblings.
    return max(known) if known else assumed
