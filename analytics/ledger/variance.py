"""Why a figure changed: how much of it is volume, and how much is price."""

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Variance:
    """A change in credits: `volume + price = change`, to the credit.

    `volume` is what more or fewer images make at the earlier price an image, `price` what the
    change of price makes on the images that there are now.
    """

    volume: int
    price: int

    @property
    def change(self) -> int:
        return self.volume + self.price


def split(credits: int, images: int, before: int, images_before: int) -> Variance | None:
    """The split of `credits - before`; None where either time has no images, and so no price.

    Volume is rounded to a whole credit, half away from nothing; price takes what remains.
    """
    if images <= 0 or images_before <= 0:
        return None
    volume = _rounded((images - images_before) * Fraction(before, images_before))
    return Variance(volume, credits - before - volume)


def relative(now: int, before: int | None) -> float | None:
    """The change as a share of what was before; None where that was nothing or is not known."""
    return (now - before) / before if before is not None and before > 0 else None


def _rounded(value: Fraction) -> int:
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole
