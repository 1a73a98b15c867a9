"""Images as CSV, and as a workbook."""

from collections.abc import Iterable, Iterator
from itertools import chain, count, islice

from analytics.queries import ImageView
from dashboard.exports.csv_lines import Cell, csv_lines
from dashboard.exports.sheets import Sheet

HEADER = (
    *("id", "account", "operation", "created_at", "created_flag", "credits_charged"),
    *("prompt", "width", "height", "svg_candidates", "first_seen_at", "last_seen_at", "gone_at"),
    *("image_url", "analysis"),
)
SUMMED = frozenset({"credits_charged"})
WIDE = frozenset({"created_at", "first_seen_at", "last_seen_at", "gone_at"})
LONGEST_SHEET = 1_000_000  # rows; a spreadsheet has room for few more


def images_csv(images: Iterable[ImageView]) -> Iterator[str]:
    """Line by line; times in ISO 8601, UTC. Prices that are not read yet are empty, and so are
    prompts and analyses that the reader may not see."""
    return csv_lines(HEADER, (_row(image) for image in images))


def images_sheets(images: Iterable[ImageView]) -> Iterator[Sheet]:
    """The same rows and columns with the sum of the credits, on as many sheets as it takes."""
    rows = (_row(image) for image in images)
    for number in count(1):
        first = next(rows, None)
        if first is None and number > 1:
            return
        some = islice(rows, LONGEST_SHEET - 1)
        name = "Images" if number == 1 else f"Images {number}"
        yield Sheet(name, HEADER, chain([first] if first else [], some), SUMMED, WIDE)


def _row(image: ImageView) -> tuple[Cell, ...]:
    return (
        image.image_id,
        image.account,
        image.operation,
        image.created_at,
        image.created_flag,
        image.credits_charged,
        image.prompt,
        image.width,
        image.height,
        len(image.svg_candidates),
        image.first_seen_at,
        image.last_seen_at,
        image.gone_at,
        image.image_url,
        image.analysis,
    )
