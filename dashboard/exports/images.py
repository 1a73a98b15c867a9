"""Images as CSV."""

from collections.abc import Iterable, Iterator

from analytics.queries import ImageView
from dashboard.exports.csv_lines import Cell, csv_lines

HEADER = (
    *("id", "account", "operation", "created_at", "created_flag", "credits_charged"),
    *("prompt", "width", "height", "svg_candidates", "first_seen_at", "last_seen_at", "gone_at"),
    *("image_url", "analysis"),
)


def images_csv(images: Iterable[ImageView]) -> Iterator[str]:
    """Line by line; times in ISO 8601, UTC. Prices that are not read yet are empty, and so are
    prompts and analyses that the reader may not see."""
    return csv_lines(HEADER, (_row(image) for image in images))


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
