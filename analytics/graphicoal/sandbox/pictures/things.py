"""A lamp, earbuds, a plant."""
# ruff: noqa: E501 - a shape's path reads best on one line

import math

from analytics.graphicoal.sandbox.pictures.canvas import Canvas, dark, light, mix
from analytics.graphicoal.sandbox.pictures.studio import studio_of


def lamp(art: Canvas, variant: str) -> None:
    look, x, foot = studio_of(art)
    u = art.unit
    brass = art.across("#7d5a22", "#f0d491", "#a47a35")
    if variant == "pendant":
        at = art.height * 0.36
        art.rect(x - u * 0.3, 0, u * 0.6, at - 10 * u, dark(look.thing, 0.4))
        _shade(art, light(look.accent, 0.2), x, at, 20 * u)
        return
    art.shadow(x + 3 * u, foot, 15 * u, 2.4 * u)
    art.ellipse(x, foot - u * 0.6, 10 * u, 2.2 * u, brass)
    side = art.die.choice((-1, 1))
    top = foot - 48 * u
    arm = f"M{x:.1f} {foot - u:.1f}V{top + 14 * u:.1f}c0 {-19 * u:.1f} {side * 22 * u:.1f} {-19 * u:.1f} {side * 22 * u:.1f} 0"
    art.stroke(arm, "#8a6427", 1.7 * u)
    art.stroke(arm, "#efd592", 0.6 * u)
    _shade(art, look.thing, x + side * 22 * u, top + 22 * u, 11 * u)


def _shade(art: Canvas, colour: str, x: float, foot: float, half: float) -> None:
    art.ellipse(x, foot + half * 1.3, half * 3, half * 2.6, art.glow("#fff0bf", 0.75))
    cone = f"M{x - half:.1f} {foot:.1f}L{x - half * 2.1:.1f} {foot + half * 2.6:.1f}H{x + half * 2.1:.1f}L{x + half:.1f} {foot:.1f}Z"
    art.path(cone, art.fade("#fff3c9", 0.5, 0.0))
    bell = f"M{x - half:.1f} {foot:.1f}C{x - half * 0.95:.1f} {foot - half * 1.25:.1f} {x + half * 0.95:.1f} {foot - half * 1.25:.1f} {x + half:.1f} {foot:.1f}Z"
    art.path(bell, art.across(dark(colour, 0.3), light(colour, 0.25), dark(colour, 0.35)))
    art.ellipse(x, foot, half, half * 0.16, "#fff6d8")


def earbuds(art: Canvas, variant: str) -> None:
    look, x, foot = studio_of(art)
    u, shell = art.unit * 1.3, "#3a3d44" if variant == "graphite" else "#f7f5f1"
    art.shadow(x + 4 * u, foot + u, 26 * u, 3 * u)
    lid, body = foot - 33 * u, foot - 19 * u
    art.rect(x - 19 * u, lid, 38 * u, 16 * u, art.down(light(shell, 0.3), dark(shell, 0.18)), 8 * u)
    art.rect(
        x - 16.5 * u,
        lid + 3 * u,
        33 * u,
        12 * u,
        art.down(dark(shell, 0.4), dark(shell, 0.22)),
        6 * u,
    )
    for side in (-1, 1):
        _bud(art, shell, x + side * 8.5 * u, body - 4 * u, u, side)
    art.rect(
        x - 20 * u,
        body,
        40 * u,
        19 * u,
        art.down(light(shell, 0.5), shell, dark(shell, 0.25)),
        8 * u,
    )
    art.rect(x - 20 * u, body, 40 * u, 1.2 * u, dark(shell, 0.35), 0.6 * u, 'opacity="0.6"')
    art.rect(x - 15 * u, body + 3.4 * u, 9 * u, 1.6 * u, "#ffffff", 0.8 * u, 'opacity="0.5"')
    art.circle(x, body + 9 * u, 0.9 * u, art.die.choice(("#6ee7a0", look.thing, "#f3b25a")))


def _bud(art: Canvas, shell: str, x: float, y: float, u: float, side: int) -> None:
    art.rect(
        x - 1.9 * u,
        y,
        3.8 * u,
        12 * u,
        art.across(dark(shell, 0.22), light(shell, 0.5), dark(shell, 0.25)),
        1.9 * u,
    )
    art.circle(
        x - side * 1.2 * u,
        y - 1.5 * u,
        5.4 * u,
        art.ball(light(shell, 0.7), shell, dark(shell, 0.4)),
    )
    art.ellipse(x + side * 3.2 * u, y - 2.4 * u, 2 * u, 2.9 * u, dark(shell, 0.55))


def plant(art: Canvas, variant: str) -> None:
    look, x, foot = studio_of(art)
    u = art.unit
    clay = art.die.choice(("#c4714d", look.accent, look.thing, "#d8d2c8"))
    art.shadow(x + 5 * u, foot + u, 20 * u, 3 * u)
    rim = foot - 22 * u
    green = art.die.choice(("#3f7d4e", "#2f6b57", "#5c8a3a"))
    leaves = 13 if variant == "olive" else 9
    for n in range(leaves):
        angle = -90 + (n - (leaves - 1) / 2) * (150 / leaves) + art.die.uniform(-6, 6)
        length = u * art.die.uniform(24, 40)
        tone = mix(dark(green, 0.25), light(green, 0.25), art.die.random())
        _leaf(art, x, rim, angle, length, tone, narrow=variant == "olive")
    shape = f"M{x - 12 * u:.1f} {rim:.1f}L{x - 9 * u:.1f} {foot:.1f}H{x + 9 * u:.1f}L{x + 12 * u:.1f} {rim:.1f}Z"
    art.path(shape, art.across(dark(clay, 0.22), light(clay, 0.22), clay, dark(clay, 0.4)))
    if variant != "olive":
        ribs = "".join(
            f"M{x + n * 2.2 * u:.1f} {rim:.1f}L{x + n * 1.65 * u:.1f} {foot:.1f}"
            for n in range(-5, 6)
        )
        art.stroke(ribs, dark(clay, 0.4), 0.4 * u, 'opacity="0.4"')
    art.rect(
        x - 13 * u,
        rim - 2 * u,
        26 * u,
        4 * u,
        art.across(dark(clay, 0.15), light(clay, 0.3), dark(clay, 0.3)),
        u,
    )


def _leaf(
    art: Canvas, x: float, y: float, angle: float, length: float, colour: str, *, narrow: bool
) -> None:
    """A stem that bends, and one broad leaf or many narrow ones."""
    turn = math.radians(angle)
    tip = (x + math.cos(turn) * length, y + math.sin(turn) * length)
    bend = (x + math.cos(turn) * length * 0.3, y - length * 0.55)
    art.stroke(
        f"M{x:.1f} {y:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {tip[0]:.1f} {tip[1]:.1f}",
        dark(colour, 0.25),
        art.unit * 0.6,
    )
    places = [(tip[0], tip[1], angle, art.unit * 15)]
    if narrow:
        places = [
            (
                x + (tip[0] - x) * t,
                y + (tip[1] - y) * t - art.unit * 3,
                angle + turn_by,
                art.unit * 8,
            )
            for t in (0.35, 0.5, 0.65, 0.8, 1.0)
            for turn_by in (-50, 45)
        ]
    for px, py, way, size in places:
        half = size * (0.2 if narrow else 0.42)
        art.raw(f'<g transform="translate({px:.1f} {py:.1f}) rotate({way:.0f})">')
        art.path(
            f"M{-size * 0.25:.1f} 0C{size * 0.1:.1f} {-half * 1.6:.1f} {size * 0.8:.1f} {-half:.1f} {size:.1f} 0C{size * 0.8:.1f} {half:.1f} {size * 0.1:.1f} {half * 1.6:.1f} {-size * 0.25:.1f} 0Z",
            colour,
        )
        art.path(
            f"M{-size * 0.25:.1f} 0C{size * 0.1:.1f} {-half * 1.6:.1f} {size * 0.8:.1f} {-half:.1f} {size:.1f} 0Z",
            light(colour, 0.14),
        )
        art.stroke(
            f"M{-size * 0.2:.1f} 0H{size * 0.9:.1f}",
            light(colour, 0.4),
            art.unit * 0.25,
            'opacity="0.7"',
        )
        art.raw("</g>")
