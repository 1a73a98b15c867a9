"""How the images of one call carry its charge, measured against the counter (rule 8)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.ledger.charges import ImageCharge, Mode, one_calls
from analytics.ledger.records import Entry

ENOUGH = 3
"""Intervals that must agree before a mode is taken for measured; one may be a coincidence."""


@dataclass(frozen=True, slots=True)
class Votes:
    """How many intervals of the counter were explained to the credit by the images in them.

    `whole`: only by one charge a call; `added`: by the sum of all images' charges, where the images
    of a call carry unequal ones; `split`: those of the latter in which several images of a call
    carried something.
    """

    whole: int = 0
    added: int = 0
    split: int = 0

    def __add__(self, other: "Votes") -> "Votes":
        return Votes(self.whole + other.whole, self.added + other.added, self.split + other.split)

    @property
    def mode(self) -> Mode | None:
        """The mode that at least ENOUGH intervals and three in four of all speak for."""
        if max(self.whole, self.added) < ENOUGH:
            return None
        if self.whole >= 3 * self.added:
            return "whole"
        if self.added >= 3 * self.whole:
            return "share" if self.split else "first"
        return None


def vote(entry: Entry, images: Iterable[ImageCharge]) -> Votes:
    """What one interval of usage says, from the images of its operation created in it.

    Nothing where the modes agree, an image's charge is not known, or the counter says another
    sum than either (an image was deleted, a call left none, a refund fell into it).
    """
    made = [
        image
        for image in images
        if image.operation == entry.operation and entry.since < image.at <= entry.until
    ]
    if entry.kind != "usage" or not all(image.is_known for image in made):
        return Votes()
    together = one_calls(made)
    whole = sum(max(image.credits for image in call) for call in together)
    added = sum(image.credits for image in made)
    if entry.credits == whole != added:
        return Votes(whole=1)
    if entry.credits == added and _adds_up(together):
        return Votes(added=1, split=int(any(map(_is_split, together))))
    return Votes()


def _adds_up(calls: Sequence[Sequence[ImageCharge]]) -> bool:
    """Whether their sum speaks for charges that add up: some call has unequal ones.

    Several equal ones may as well be as many calls of one prompt in one second.
    """
    return any(len({image.credits for image in call}) > 1 for call in calls)


def _is_split(call: Sequence[ImageCharge]) -> bool:
    return sum(image.credits > 0 for image in call) > 1
