"""What the vendor's public pages state, and the few things that they leave open."""

from enum import StrEnum
from typing import Final

PREFIX: Final = "/api/v1/graphicoal"

OPERATIONS: Final = ("generate", "edit", "analyze", "svg_generate", "svg_convert")

#: Credits a call, whatever number of images it makes (the vendor's price list).
PRICES: Final = {"generate": 2, "edit": 3, "analyze": 1, "svg_generate": 3, "svg_convert": 3}

#: Stands for credits that are in the total of a period but in no operation of its breakdown.
UNATTRIBUTED: Final = "unattributed"

READ: Final = "graphicoal:read"
DELETE: Final = "graphicoal:delete"
GENERATE: Final = "graphicoal:generate"


class Renewal(StrEnum):
    """What a new period does to the balance: unused credits lapse, or they stay."""

    ANEW = "anew"
    RUNS_ON = "runs_on"


class Order(StrEnum):
    """How `GET /images` sorts."""

    NEWEST = "newest"
    OLDEST = "oldest"
    SHUFFLED = "shuffled"


class Charge(StrEnum):
    """What `credits_charged` says on each of the images that one call made."""

    WHOLE = "whole"
    SHARE = "share"
    FIRST = "first"


def charges(price: int, images: int, mode: Charge) -> tuple[int, ...]:
    """`credits_charged` of each image of one call; SHARE adds up to `price`, earlier ones first."""
    if mode is Charge.WHOLE:
        return (price,) * images
    if mode is Charge.FIRST:
        return tuple(price if n == 0 else 0 for n in range(images))
    return tuple(price // images + (n < price % images) for n in range(images))
