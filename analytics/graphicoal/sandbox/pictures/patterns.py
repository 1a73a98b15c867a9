"""Flat work: flowing ribbons, slices of fruit."""
# ruff: noqa: E501 - a shape's path reads best on one line

import math

from analytics.graphicoal.sandbox.pictures.canvas import Canvas, dark, light, mix, smooth
from analytics.graphicoal.sandbox.pictures.palettes import FRUIT, RIBBONS


def ribbons(art: Canvas, variant: str) -> None:
    """Bands that lie over one another, each with its own shade along the fold."""
    colours = list(art.die.choice(RIBBONS))
    if art.die.random() < 0.5:
        colours.reverse()
    art.fill(art.down(light(colours[0], 0.1), colours[0]))
    bands = art.die.randint(11, 16)
    fast, phase, drift = (
        art.die.uniform(0.6, 1.2),
        art.die.uniform(0, math.tau),
        art.die.uniform(0.1, 0.3),
    )
    for n in range(bands):
        share = n / (bands - 1)
        at = share * (len(colours) - 1)
        first = min(int(at), len(colours) - 2)
        colour = mix(colours[first], colours[first + 1], at - first)
        points = []
        for step in range(15):
            along = step / 14
            swing = math.sin(math.tau * fast * along + phase + share * 2.6)
            swell = math.sin(math.tau * 0.5 * along + phase * 0.5 + share * 5)
            y = art.height * (-0.12 + 1.12 * share + 0.13 * swing + drift * 0.28 * swell)
            points.append((art.width * along, y))
        edge = smooth(points)
        below = f"{edge}L{art.width:.0f} {art.height * 1.3:.0f}L0 {art.height * 1.3:.0f}Z"
        art.path(below, "#140c20", f'opacity="0.35" {art.blur(art.unit * 1.8)}')
        art.path(
            below, art.across(dark(colour, 0.12), light(colour, 0.22), colour, dark(colour, 0.18))
        )
        art.stroke(edge, light(colour, 0.55), art.unit * 0.22, 'opacity="0.6"')


def citrus(art: Canvas, variant: str) -> None:
    look = art.die.sample(FRUIT, 3)
    ground = art.die.choice((look[0][3], "#e8efe6", "#f7e6d5", "#2f4a4a"))
    art.fill(art.down(light(ground, 0.12), ground))
    size = art.unit * art.die.uniform(15, 21)
    columns, rows = int(art.width / size / 1.5) + 2, int(art.height / size / 1.35) + 2
    for row in range(rows):
        for column in range(columns):
            x = (column + 0.5 * (row % 2)) * size * 1.6 + art.die.uniform(-0.12, 0.12) * size
            y = row * size * 1.42 + art.die.uniform(-0.12, 0.12) * size
            if art.die.random() < 0.2:
                _leaf(art, x, y, size * 0.8)
            else:
                _slice(art, x, y, size * art.die.uniform(0.52, 0.72), art.die.choice(look))


def _leaf(art: Canvas, x: float, y: float, size: float) -> None:
    green = art.die.choice(("#4f8a4c", "#3a7358", "#7fa650"))
    art.raw(f'<g transform="translate({x:.0f} {y:.0f}) rotate({art.die.randrange(360)})">')
    art.path(
        f"M{-size * 0.6:.1f} 0Q0 {-size * 0.55:.1f} {size * 0.6:.1f} 0Q0 {size * 0.55:.1f} {-size * 0.6:.1f} 0Z",
        green,
    )
    art.stroke(f"M{-size * 0.55:.1f} 0H{size * 0.5:.1f}", light(green, 0.4), size * 0.04)
    art.raw("</g>")


def _slice(art: Canvas, x: float, y: float, r: float, colours: tuple[str, str, str, str]) -> None:
    rind, flesh, pith, _ = colours
    turn, parts = art.die.randrange(360), art.die.choice((8, 9, 10))
    art.ellipse(x + r * 0.12, y + r * 0.16, r, r, "#20141c", f'opacity="0.22" {art.blur(r * 0.08)}')
    art.circle(x, y, r, art.ball(light(rind, 0.15), rind, dark(rind, 0.15)))
    art.circle(x, y, r * 0.9, pith)
    paint = art.ball(light(flesh, 0.25), mix(rind, flesh, 0.3), mix(rind, flesh, 0.1))
    data = []
    for n in range(parts):
        begin = math.tau * (n + 0.06) / parts
        end = math.tau * (n + 0.94) / parts
        middle, far = (begin + end) / 2, r * 0.82
        data.append(
            f"M{math.cos(middle) * r * 0.12:.1f} {math.sin(middle) * r * 0.12:.1f}"
            f"L{math.cos(begin) * far:.1f} {math.sin(begin) * far:.1f}"
            f"A{far:.1f} {far:.1f} 0 0 1 {math.cos(end) * far:.1f} {math.sin(end) * far:.1f}Z"
        )
    art.raw(f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn})">')
    art.raw(
        f'<path d="{"".join(data)}" fill="{paint}" stroke="{mix(rind, flesh, 0.35)}" stroke-width="{r * 0.06:.1f}" stroke-linejoin="round"/>'
    )
    art.raw("</g>")
