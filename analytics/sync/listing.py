"""Find the images we do not know in as few pages as the vendor's order allows.

Nothing promises an order, so each page shows which it is; what is learned is kept for next time.
"""

from dataclasses import dataclass, field
from typing import Literal

from analytics.graphicoal import schemas
from analytics.graphicoal.client import Client
from analytics.sync import gallery
from analytics.sync.readings import Books

Order = Literal["newest", "oldest", "none"]

MOST_PAGES = 6  # a poll is quick; a gallery that needs more is walked in the background
LEAST_PAGE, MOST_PAGE = 20, 100


@dataclass(slots=True)
class Listing:
    """A search through an account's pages: `images` are new, `agrees` says that they and the known
    ones add up to the vendor's total. `order` is how the vendor lists, as far as it showed."""

    books: Books
    client: Client
    total: int
    order: Order = "newest"
    found: dict[gallery.Identity, schemas.Image] = field(default_factory=dict)
    pages: int = 0

    @property
    def images(self) -> list[schemas.Image]:
        return list(self.found.values())

    @property
    def agrees(self) -> bool:
        return self.books.present + len(self.found) == self.total

    def search(self, grown: int) -> None:
        """Read on until totals and known ids agree, or the order shows that the rest is known.

        `grown` is by how many the total rose since the last reading: pages are made to fit it.
        What then still does not add up (an image was deleted) is for a walk to find.
        """
        fitting = min(max(grown + 2, LEAST_PAGE), MOST_PAGE)
        if (shown := self._read_on(fitting)) is not None:
            self.order = shown
            self._read_on(fitting)

    def _read_on(self, fitting: int) -> Order | None:
        """Read page after page; stops, and says so, when the order is another than was thought."""
        size = MOST_PAGE if self.order == "none" else fitting
        last = max(1, -(-self.total // size))
        page, step = (last, -1) if self.order == "oldest" else (1, 1)
        while 1 <= page <= last and self.pages < MOST_PAGES:
            answer = self.client.images(page=page, per_page=size)
            self.pages += 1
            self.total, last = answer.meta.total, answer.meta.last_page
            fresh = gallery.unknown(self.books.account, answer.images)
            self.found.update((gallery.identity(image), image) for image in fresh)
            if self.agrees:
                return None
            if self.order != "none":  # a short page of an unsorted list may look sorted
                shown = _order_of(answer)
                if shown not in (None, self.order):
                    return shown
                if _reaches_known(answer, fresh, step):
                    return None
            page += step
        return None


def _order_of(answer: schemas.ImagePage) -> Order | None:
    """How a page is sorted; None where it is too short to tell."""
    times = [image.created_at for image in answer.images if image.created_at]
    if len(set(times)) < 2:
        return None
    if times == sorted(times, reverse=True):
        return "newest"
    return "oldest" if times == sorted(times) else "none"


def _reaches_known(answer: schemas.ImagePage, fresh: list[schemas.Image], step: int) -> bool:
    """In a list by time, a known image at the far end of a page means that all beyond is known."""
    if not answer.images:
        return True
    far = answer.images[-1 if step > 0 else 0]
    return all(far is not image for image in fresh)
