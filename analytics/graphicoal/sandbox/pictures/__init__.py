"""Pictures that the sandbox draws itself: SVG scenes, a function of id, size and motif."""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from analytics.graphicoal.sandbox.chance import dice
from analytics.graphicoal.sandbox.gallery import Image
from analytics.graphicoal.sandbox.pictures import (
    icons,
    landscapes,
    nights,
    patterns,
    screens,
    things,
    vessels,
)
from analytics.graphicoal.sandbox.pictures.canvas import Canvas
from analytics.graphicoal.sandbox.prompts import scene

MOTIFS: Final[dict[str, Callable[[Canvas, str], None]]] = {
    "ridges": landscapes.ridges,
    "sea": landscapes.sea,
    "dunes": landscapes.dunes,
    "balloons": landscapes.balloons,
    "aurora": nights.aurora,
    "city": nights.city,
    "forest": nights.forest,
    "fox": nights.fox,
    "bottle": vessels.bottle,
    "mug": vessels.mug,
    "lamp": things.lamp,
    "earbuds": things.earbuds,
    "plant": things.plant,
    "ribbons": patterns.ribbons,
    "citrus": patterns.citrus,
    "screen": screens.screen,
    "icon": icons.icon,
}


def drawing(subjects: str, image: Image, preset: str = "") -> bytes:
    """An SVG document in UTF-8; `preset` is empty for the picture itself."""
    call = image.call
    motif = scene(subjects, call.theme, call.operation).motif
    return draw(motif, image.image_id, call.size, preset)


@lru_cache(maxsize=512)
def draw(motif: str, image_id: str, size: tuple[int, int], preset: str = "") -> bytes:
    """`motif` is a name of MOTIFS, or that and a variant after a slash."""
    name, _, variant = motif.partition("/")
    art = Canvas(*size, dice("picture", image_id))
    MOTIFS[name](art, f"{variant}:{preset}" if preset else variant)
    return art.document()
