"""One image beside the page that it was found on: which one, and its neighbours there."""

from dataclasses import dataclass

from analytics.queries import ImagePage, ImageView

ENDS = {"first": 0, "last": -1}  # words for an image that only the page itself knows


@dataclass(frozen=True, slots=True)
class Beside:
    """The `place`-th of `total` images of the page, from 1; None if it is on another page.

    `next` and `earlier` are what to ask for by `image`, `before` and `after`: the neighbour's row,
    or an end of the neighbouring page. Empty where there is none.
    """

    image: ImageView
    place: int | None
    total: int
    next: dict[str, object]
    earlier: dict[str, object]


def beside(found: ImagePage, asked: str) -> Beside | None:
    """The image of this page that a URL asks for; None if it is not on it."""
    rows = [image.id for image in found.images]
    if asked in ENDS and rows:
        at = range(len(rows))[ENDS[asked]]
    elif asked.isascii() and asked.isdigit() and len(asked) < 20 and int(asked) in rows:
        at = rows.index(int(asked))
    else:
        return None
    following: dict[str, object] = {}
    before: dict[str, object] = {}
    if at + 1 < len(rows):
        following = {"image": rows[at + 1]}
    elif found.older:
        following = {"image": "first", "before": found.older, "after": None}
    if at:
        before = {"image": rows[at - 1]}
    elif found.newer:
        before = {"image": "last", "after": found.newer, "before": None}
    return Beside(found.images[at], at + 1, len(rows), following, before)


def alone(image: ImageView) -> Beside:
    """An image that lies on another page."""
    return Beside(image, None, 0, {}, {})
