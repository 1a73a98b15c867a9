"""Marks on a grid of 24: what the vectorising operations make."""
# ruff: noqa: E501 - a shape's path reads best on one line

from typing import Final

from analytics.graphicoal.sandbox.pictures.canvas import Canvas, mix
from analytics.graphicoal.sandbox.pictures.palettes import MARKS

#: Lines of each mark, then the one part that gets the accent.
LINES: Final[dict[str, tuple[str, str]]] = {
    "mountain": ("M2 19L9 7l4 6.5l2.5-3.5L22 19Z", "M9 7l2.2 3.6l-2 1.2l-2-1.2Z"),
    "sunrise": ("M2 17c4-4 7-4 10 0c3-3 6-3 10 0M2 20.5h20", "M7.5 12.6a4.5 4.5 0 0 1 9 0"),
    "fox": ("M3 4l5 4h8l5-4v9l-9 8l-9-8Z", "M12 21l-2.4-4.4h4.8Z"),
    "plane": ("M21 3L3 10.5l6 2.5l2.5 6.5Z", "M21 3L9 13"),
    "book": (
        "M12 6c-2.5-2-6-2-9-1.5v13c3-.5 6.5-.5 9 1.5c2.5-2 6-2 9-1.5v-13c-3-.5-6.5-.5-9 1.5Z",
        "M12 6v13",
    ),
    "cloud": (
        "M7 18a4.5 4.5 0 0 1-.5-9a6 6 0 0 1 11.3 1.2a4 4 0 0 1-.3 7.8Z",
        "M12 20v-7m-2.5 2.5l2.5-2.5l2.5 2.5",
    ),
    "gear": (
        "M12 3v2.5M12 18.5V21M3 12h2.5M18.5 12H21M5.6 5.6l1.8 1.8M16.6 16.6l1.8 1.8M5.6 18.4l1.8-1.8M16.6 7.4l1.8-1.8M12 6.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11",
        "M10 14c0-3 1.5-4 4.5-4c0 3-1.5 4.5-4.5 4Z",
    ),
    "bubble": (
        "M4 5h16a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-9l-4.5 4v-4H4a1.5 1.5 0 0 1-1.5-1.5v-8A1.5 1.5 0 0 1 4 5Z",
        "M7 9h10M7 12.5h6",
    ),
    "lock": ("M5.5 10.5h13v10h-13ZM8 10.5V7.5a4 4 0 0 1 8 0v3", "M12 14v3"),
    "glass": (
        "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.3 15.3L21 21",
        "M7.5 10.5a3 3 0 0 1 3-3",
    ),
    "chart": ("M3 3v18h18M7.5 17v-4M16.5 17v-6", "M12 17V7"),
    "calendar": ("M4 5.5h16v15H4ZM4 10h16M8 3v4M16 3v4", "M13.5 13.5h3v3h-3Z"),
    "bell": ("M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15Z", "M10 20.5a2.2 2.2 0 0 0 4 0"),
    "key": (
        "M8 11.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 1 0 0-9M11.2 12.8L20.5 3.5M17 7l2.5 2.5",
        "M8 15.2v1.6",
    ),
}


def icon(art: Canvas, variant: str) -> None:
    """`variant` is a mark, and after a colon the preset: a tile, a blueprint, or the bare lines."""
    name, _, preset = variant.partition(":")
    ground, ink, accent = art.die.choice(MARKS)
    lines, part = LINES.get(name, LINES["mountain"])
    side = min(art.width, art.height)
    scale = side * 0.56 / 24
    left, top = (art.width - 24 * scale) / 2, (art.height - 24 * scale) / 2
    weight = art.die.choice((1.1, 1.5, 1.9))
    style = art.die.randrange(3)
    if preset != "minimal":
        art.fill(ground)
    if preset == "detailed":
        _blueprint(art, mix(ground, ink, 0.14), left, top, scale)
    elif preset != "minimal" and style == 1:
        art.circle(art.width / 2, art.height / 2, side * 0.42, mix(ground, accent, 0.16))
    elif preset != "minimal" and style == 2:
        tile = side * 0.8
        place = ((art.width - tile) / 2, (art.height - tile) / 2)
        art.rect(*place, tile, tile, mix(ground, ink, 0.07), tile * 0.22)
    art.raw(f'<g transform="translate({left:.1f} {top:.1f}) scale({scale:.3f})">')
    if style:
        art.path(lines, mix(ground, accent, 0.28), 'transform="translate(.7 .7)"')
    art.stroke(lines, ink if preset != "minimal" else "#24324a", weight)
    art.stroke(part, accent if preset != "minimal" else "#24324a", weight)
    art.raw("</g>")


def _blueprint(art: Canvas, colour: str, left: float, top: float, scale: float) -> None:
    data = []
    for n in range(0, 25, 2):
        data.append(f"M{left + n * scale:.1f} {top:.1f}v{24 * scale:.1f}")
        data.append(f"M{left:.1f} {top + n * scale:.1f}h{24 * scale:.1f}")
    art.stroke("".join(data), colour, scale * 0.06)
    art.circle(
        left + 12 * scale,
        top + 12 * scale,
        12 * scale,
        "none",
        f'stroke="{colour}" stroke-width="{scale * 0.1:.1f}"',
    )
