"""A wall, a table, and light from a window: where goods have their picture taken."""

from analytics.graphicoal.sandbox.pictures.canvas import Canvas, dark, light
from analytics.graphicoal.sandbox.pictures.palettes import STUDIOS, Studio


def studio_of(art: Canvas) -> tuple[Studio, float, float]:
    """Paint a wall and a table; say which, and where a thing stands on it: x and y."""
    look = art.die.choice(STUDIOS)
    edge = art.height * art.die.uniform(0.62, 0.7)
    art.fill(art.down(dark(look.wall, 0.06), light(look.wall, 0.18)))
    x = art.width * art.die.uniform(0.46, 0.54)
    side = art.width * art.die.choice((0.2, 0.8))
    art.ellipse(
        side, art.height * 0.25, art.width * 0.6, art.height * 0.5, art.glow("#ffffff", 0.4)
    )
    if art.die.random() < 0.45:
        _window_light(art, edge)
    art.rect(
        0,
        edge,
        art.width,
        art.height - edge,
        art.down(light(look.table, 0.12), dark(look.table, 0.12)),
    )
    art.rect(0, edge - art.unit * 2, art.width, art.unit * 6, art.fade("#ffffff", 0.0, 0.16))
    return look, x, edge + (art.height - edge) * 0.42


def _window_light(art: Canvas, edge: float) -> None:
    soft = f'opacity="0.28" {art.blur(art.unit * 0.8)}'
    left = art.width * art.die.uniform(0.05, 0.5)
    for n in range(3):
        x, w = left + n * art.unit * 15, art.unit * 12
        art.path(
            f"M{x:.0f} {edge * 0.12:.0f}h{w:.0f}l{w:.0f} {edge * 0.7:.0f}h{-w:.0f}Z",
            "#fffdf4",
            soft,
        )
