"""The images of an account, at any past moment."""

from bisect import bisect_right, insort
from collections import OrderedDict
from hashlib import blake2b
from typing import NamedTuple

from analytics.graphicoal.sandbox.events import Call
from analytics.graphicoal.sandbox.vendor import OPERATIONS, Order


class Image(NamedTuple):
    """`number` is its place among the images of its account, `nth` among those of its call."""

    image_id: str
    call: Call
    nth: int
    charged: int
    number: int


class Gallery:
    """Images are added in order of time; removals in any order, an image's earliest counts."""

    def __init__(self, order: Order) -> None:
        self._order = order
        self.images: list[Image] = []
        self._by_id: dict[str, Image] = {}
        self._made: dict[str, list[int]] = {name: [] for name in ("", *OPERATIONS)}
        self._numbers: dict[str, list[int]] = {name: [] for name in ("", *OPERATIONS)}
        self._gone: dict[int, int] = {}
        self._gone_times: list[tuple[int, int]] = []
        self._lists: OrderedDict[tuple[str, int, int], list[int]] = OrderedDict()

    def add(self, call: Call, charged: tuple[int, ...]) -> None:
        for nth, image_id in enumerate(call.image_ids):
            image = Image(image_id, call, nth, charged[nth], len(self.images))
            self.images.append(image)
            self._by_id[image_id] = image
            for name in ("", call.operation):
                self._made[name].append(call.at)
                self._numbers[name].append(image.number)

    def remove(self, image_id: str, at: int) -> None:
        """Gone from `at` on, unless it was gone before."""
        number = self._by_id[image_id].number
        known = self._gone.get(number)
        if known is not None:
            if known <= at:
                return
            self._gone_times.remove((known, number))
        self._gone[number] = at
        insort(self._gone_times, (at, number))
        self._lists.clear()

    def knows(self, image_id: str) -> bool:
        """Whether the image was ever made, as far as the account is worked out."""
        return image_id in self._by_id

    def find(self, image_id: str, moment: int) -> Image | None:
        """The image if it lay in the gallery at `moment`."""
        image = self._by_id.get(image_id)
        if image is None or image.call.at > moment:
            return None
        gone = self._gone.get(image.number)
        return None if gone is not None and gone <= moment else image

    def total(self, moment: int) -> int:
        """How many images lay in the gallery at `moment`."""
        return bisect_right(self._made[""], moment) - self._removed(moment)

    def listed(self, moment: int, operation: str = "") -> list[int]:
        """Numbers of the images held at `moment`, in the vendor's order; not to be changed."""
        made = bisect_right(self._made[operation], moment)
        key = (operation, made, self._removed(moment))
        if key not in self._lists:
            self._lists[key] = self._sorted(self._numbers[operation][:made], moment)
            if len(self._lists) > 8:
                self._lists.popitem(last=False)
        return self._lists[key]

    def _removed(self, moment: int) -> int:
        return bisect_right(self._gone_times, (moment, len(self.images)))

    def _sorted(self, numbers: list[int], moment: int) -> list[int]:
        gone = {number for _, number in self._gone_times[: self._removed(moment)]}
        kept = [number for number in numbers if number not in gone]
        if self._order is Order.NEWEST:
            kept.reverse()
        elif self._order is Order.SHUFFLED:
            kept.sort(key=self._shuffled)
        return kept

    def _shuffled(self, number: int) -> bytes:
        return blake2b(self.images[number].image_id.encode(), digest_size=8).digest()
