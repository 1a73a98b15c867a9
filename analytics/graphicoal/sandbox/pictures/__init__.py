"""Pictures that the sandbox draws itself: SVG scenes, a function of id, size and motif."""

from functools import lru_cache

from analytics.graphicoal.sandbox.gallery import Image
from analytics.graphicoal.sandbox.prompts import scene


def drawing(subjects: str, image: Image, preset: str = "") -> bytes:
    """An SVG document in UTF-8; `preset` is empty for the picture itself."""
    call = image.call
    motif = scene(subjects, call.theme, call.operation).motif
    return _draw(motif, image.image_id, call.size, preset)


@lru_cache(maxsize=256)
def _draw(motif: str, image_id: str, size: tuple[int, int], preset: str) -> bytes:
    hue = hash_hue(image_id)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]}">'
        f'<rect width="100%" height="100%" fill="hsl({hue} 50% 60%)"/></svg>'
    ).encode()


def hash_hue(image_id: str) -> int:
    return sum(map(ord, image_id)) % 360
