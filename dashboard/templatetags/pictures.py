"""Pictures of the vendor: which may be shown, what is said of them, how much room they take."""

from django import template

from analytics.queries import ImageView
from dashboard.picture_addresses import shown_address
from dashboard.templatetags.times import on_day

register = template.Library()

# Width by height in percent; static/css/aspects.css has a class for each.
ASPECTS = (
    40, 45, 50, 56, 62, 67, 71, 75, 80, 86, 93, 100,
    108, 116, 125, 133, 141, 150, 160, 168, 178, 190, 200, 220, 250,
)  # fmt: skip
LONGEST_ALT = 300


@register.filter
def picture_address(image: ImageView) -> str | None:
    """The picture's address if it may be shown, else None."""
    return shown_address(image.image_url, image.base_url)


@register.filter
def alternative(image: ImageView) -> str:
    """The prompt, or what can be said without it."""
    if image.prompt:
        short = len(image.prompt) <= LONGEST_ALT
        return image.prompt if short else f"{image.prompt[:LONGEST_ALT]}…"
    return f"{image.operation} of {on_day(image.created_at)}, {image.account}"


@register.filter
def aspect(image: ImageView) -> str:
    """The class of the aspect that is nearest to the picture's."""
    wide = 100 * image.width / image.height if image.width and image.height else 100
    nearest = min(ASPECTS, key=lambda known: max(known / wide, wide / known))
    return f"aspect-{nearest}"


@register.simple_tag
def candidate_address(image: ImageView, url: object) -> str | None:
    """The address of an SVG candidate if it may be shown, else None."""
    return shown_address(url, image.base_url) if isinstance(url, str) else None
