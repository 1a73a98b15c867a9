"""Wide views: ridges, sea, dunes, hills with balloons."""
# ruff: noqa: E501 - a shape's path reads best on one line

import math

from analytics.graphicoal.sandbox.pictures.canvas import (
    Canvas,
    Point,
    dark,
    light,
    mix,
    polyline,
    smooth,
)
from analytics.graphicoal.sandbox.pictures.palettes import SKIES, Sky


def sky_of(art: Canvas) -> Sky:
    """Paint a sky with its sun, and say which."""
    sky = art.die.choice(SKIES)
    art.fill(art.down(sky.top, sky.middle, sky.low))
    x, y = art.width * art.die.uniform(0.2, 0.8), art.height * art.die.uniform(0.22, 0.42)
    size = art.unit * art.die.uniform(5, 9)
    art.circle(x, y, size * 5, art.glow(sky.sun, 0.75))
    art.circle(x, y, size, sky.sun)
    return sky


def contour(art: Canvas, base: float, height: float, rough: float, steps: int = 48) -> list[Point]:
    """A skyline at about `base`, up to `height` tall; `rough` 0 is rolling, 1 rocky."""
    waves = [
        (art.die.uniform(0.6, 1.4) * 2**n, art.die.uniform(0, math.tau), 0.62**n) for n in range(5)
    ]
    points = []
    for step in range(steps + 1):
        along = step / steps
        rise = sum(
            tall * (1 - 2 * abs(math.sin(math.pi * (fast * along + phase))) if rough else 0) * rough
            + tall * math.sin(math.tau * fast * along * 0.7 + phase) * (1 - rough)
            for fast, phase, tall in waves
        )
        points.append((art.width * along, base - height * rise / 2.2))
    return points


def land(art: Canvas, top: list[Point], paint: str, *, rocky: bool = False) -> None:
    """Fill everything below a skyline."""
    line = polyline(top, close=False) if rocky else smooth(top)
    art.path(f"{line}L{art.width:.0f} {art.height:.0f}L0 {art.height:.0f}Z", paint)


def ridges(art: Canvas, variant: str) -> None:
    sky = sky_of(art)
    layers = art.die.randint(5, 7)
    for n in range(layers):
        depth = n / (layers - 1)
        base = art.height * (0.48 + 0.44 * depth)
        colour = mix(light(sky.far, 0.25), sky.near, depth**1.2)
        line = contour(art, base, art.height * (0.17 - 0.05 * depth), 0.75 - 0.3 * depth, 72)
        land(art, line, art.down(colour, mix(colour, sky.low, 0.42 * (1 - depth))), rocky=True)
    if art.die.random() < 0.5:
        birds(art, sky.near)


def birds(art: Canvas, colour: str) -> None:
    x, y = art.width * art.die.uniform(0.2, 0.7), art.height * art.die.uniform(0.14, 0.3)
    for n in range(art.die.randint(3, 6)):
        size = art.unit * art.die.uniform(1.0, 1.8)
        at, up = x + n * size * art.die.uniform(2, 3.4), y + art.unit * art.die.uniform(-4, 4)
        wing = f"M{at - size:.1f} {up:.1f}q{size / 2:.1f} {-size * 0.7:.1f} {size:.1f} 0"
        art.stroke(f"{wing}q{size / 2:.1f} {-size * 0.7:.1f} {size:.1f} 0", colour, art.unit * 0.3)


def sea(art: Canvas, variant: str) -> None:
    sky = sky_of(art)
    horizon = art.height * art.die.uniform(0.5, 0.6)
    if art.die.random() < 0.7:
        far = contour(art, horizon, art.height * 0.07, 0.2)
        land(art, [(x, min(y, horizon)) for x, y in far], mix(sky.far, sky.low, 0.35))
    deep = mix(sky.near, sky.top, 0.35)
    paint = art.down(mix(sky.low, sky.middle, 0.4), mix(sky.top, deep, 0.5), deep)
    art.rect(0, horizon, art.width, art.height - horizon, paint)
    _glitter(art, sky, horizon)
    if variant == "lighthouse":
        _lighthouse(art, sky, horizon)
    else:
        _sail(art, sky, horizon)


def _glitter(art: Canvas, sky: Sky, horizon: float) -> None:
    centre = art.width * art.die.uniform(0.3, 0.7)
    data = []
    for _ in range(150):
        depth = art.die.random() ** 1.4
        y = horizon + art.unit + depth * (art.height - horizon)
        length = art.unit * (0.8 + 6 * depth) * art.die.uniform(0.4, 1.3)
        x = art.die.gauss(centre, art.width * (0.06 + 0.16 * depth)) - length / 2
        data.append(f"M{x:.0f} {y:.0f}h{length:.0f}")
    art.stroke("".join(data), sky.sun, art.unit * 0.35, 'opacity="0.55"')
    for n in range(5):
        y = horizon + (art.height - horizon) * (0.3 + 0.16 * n)
        line = contour(art, y, art.unit * (1.5 + n), 0, 24)
        shade = light(sky.top, 0.5 - 0.08 * n)
        art.stroke(smooth(line), shade, art.unit * (0.2 + 0.1 * n), 'opacity="0.3"')


def _sail(art: Canvas, sky: Sky, horizon: float) -> None:
    s = art.unit * art.die.uniform(7, 12)
    x, y = art.width * art.die.uniform(0.25, 0.75), horizon + s * 0.45
    art.path(f"M{x:.1f} {y - s * 1.9:.1f}L{x:.1f} {y - 8:.1f}h{-s * 0.75:.1f}Z", "#fffaf2")
    edge = light(sky.low, 0.35)
    art.path(
        f"M{x + s * 0.08:.1f} {y - s * 1.6:.1f}l{s * 0.6:.1f} {s * 1.48:.1f}h{-s * 0.6:.1f}Z", edge
    )
    hull = f"M{x - s * 0.85:.1f} {y - s * 0.04:.1f}h{s * 1.7:.1f}l{-s * 0.3:.1f} {s * 0.28:.1f}h{-s * 1.1:.1f}Z"
    art.path(hull, dark(sky.near, 0.2))
    art.ellipse(x, y + s * 0.36, s * 0.9, s * 0.1, "#fffaf2", 'opacity="0.25"')


def _lighthouse(art: Canvas, sky: Sky, horizon: float) -> None:
    s, x = art.unit * 5, art.width * art.die.uniform(0.68, 0.82)
    top = horizon - s * 5
    rock = f"M{x - s * 4:.0f} {horizon + s:.0f}Q{x - s * 2:.0f} {horizon - s * 1.4:.0f} {x:.0f} {horizon - s:.0f}"
    art.path(
        f"{rock}T{art.width:.0f} {horizon - s * 1.8:.0f}V{horizon + s * 1.6:.0f}Z",
        dark(sky.near, 0.1),
    )
    art.circle(x, top, s * 4.5, art.glow("#fff3c4", 0.8))
    tower = f"M{x - s * 0.42:.1f} {top:.1f}h{s * 0.84:.1f}L{x + s * 0.62:.1f} {horizon - s * 0.8:.1f}H{x - s * 0.62:.1f}Z"
    art.path(tower, art.across("#ffffff", "#d9d3cf"))
    for band in (0.25, 0.62):
        y = top + (horizon - s - top) * band
        art.rect(x - s * 0.56, y, s * 1.12, s * 0.62, "#c8553d", 0, art.clip(tower))
    art.rect(x - s * 0.6, top - s * 0.1, s * 1.2, s * 0.22, "#2b2f3a")
    art.rect(x - s * 0.3, top - s * 0.7, s * 0.6, s * 0.6, "#ffe9a3")
    art.path(
        f"M{x - s * 0.45:.1f} {top - s * 0.7:.1f}h{s * 0.9:.1f}l{-s * 0.45:.1f} {-s * 0.5:.1f}Z",
        "#c8553d",
    )


def dunes(art: Canvas, variant: str) -> None:
    sky = sky_of(art)
    sand = art.die.choice(("#e8b478", "#dd9a62", "#e9c79a", "#c98a6b"))
    for n in range(5):
        depth = n / 4
        base = art.height * (0.5 + 0.13 * n)
        peak = art.width * art.die.uniform(0.15, 0.85)
        rise = art.height * art.die.uniform(0.1, 0.2) * (0.6 + 0.5 * depth)
        _dune(art, base, peak, rise, mix(light(mix(sand, sky.low, 0.5), 0.2), sand, depth), sky)


def _dune(art: Canvas, base: float, peak: float, rise: float, sand: str, sky: Sky) -> None:
    """A lit face, and a face in the shade that begins at the crest and wanders down."""
    w, h, top = art.width, art.height, base - rise
    left = f"M0 {base + rise * 0.1:.0f}C{peak * 0.45:.0f} {base:.0f} {peak * 0.75:.0f} {top + rise * 0.1:.0f} {peak:.0f} {top:.0f}"
    right = f"C{peak + (w - peak) * 0.2:.0f} {top + rise * 0.12:.0f} {peak + (w - peak) * 0.5:.0f} {base:.0f} {w:.0f} {base + rise * 0.2:.0f}"
    art.path(f"{left}{right}V{h:.0f}H0Z", art.down(light(sand, 0.22), sand))
    foot = peak - w * art.die.uniform(0.05, 0.3)
    edge = f"C{peak - w * 0.02:.0f} {base - rise * 0.3:.0f} {peak + w * 0.1:.0f} {base + rise * 0.5:.0f} {foot:.0f} {h:.0f}"
    shade = mix(sand, sky.near, 0.42)
    art.path(
        f"M{peak:.0f} {top:.0f}{right}V{h:.0f}H{foot:.0f}" + _back(edge, peak, top, foot, h),
        art.down(shade, mix(shade, sand, 0.45)),
    )


def _back(edge: str, peak: float, top: float, foot: float, bottom: float) -> str:
    """The same edge, walked upwards."""
    ax, ay, bx, by, *_ = edge[1:].split()
    return f"C{bx} {by} {ax} {ay} {peak:.0f} {top:.0f}Z"


def balloons(art: Canvas, variant: str) -> None:
    sky = sky_of(art)
    for _ in range(7):
        cloud(art, art.width * art.die.random(), art.height * art.die.uniform(0.1, 0.6))
    for n in range(4):
        depth = n / 3
        line = contour(art, art.height * (0.74 + 0.08 * n), art.height * 0.05, 0, 24)
        land(art, line, mix(light(sky.far, 0.2), mix(sky.near, "#4f7a4a", 0.35), depth))
    count = 1 if variant == "one" else art.die.randint(3, 5)
    for n in range(count):
        size = art.unit * (art.die.uniform(15, 19) if n == count - 1 else art.die.uniform(4, 9))
        x = art.width * ((n + 0.5) / count + art.die.uniform(-0.06, 0.06))
        _balloon(art, x, art.height * art.die.uniform(0.26, 0.48), size)


def cloud(art: Canvas, x: float, y: float) -> None:
    size = art.unit * art.die.uniform(4, 9)
    soft = f'opacity="0.4" {art.blur(size * 0.25)}'
    for _ in range(4):
        art.ellipse(x + art.die.uniform(-2, 2) * size, y, size * 1.4, size * 0.36, "#ffffff", soft)


def _balloon(art: Canvas, x: float, y: float, r: float) -> None:
    first, second = art.die.choice(
        (
            ("#d1495b", "#f6e8d5"),
            ("#2a6f97", "#f4d58d"),
            ("#e07a5f", "#3d405b"),
            ("#588157", "#f2e8cf"),
            ("#7b5ea7", "#fbd3c0"),
        )
    )
    shape = f"M{x:.1f} {y - r:.1f}C{x + r * 1.3:.1f} {y - r:.1f} {x + r * 1.15:.1f} {y + r * 0.5:.1f} {x + r * 0.22:.1f} {y + r * 1.25:.1f}H{x - r * 0.22:.1f}C{x - r * 1.15:.1f} {y + r * 0.5:.1f} {x - r * 1.3:.1f} {y - r:.1f} {x:.1f} {y - r:.1f}Z"
    inside = art.clip(shape)
    art.path(shape, first)
    for share, colour in ((0.78, second), (0.5, first), (0.22, second)):
        art.ellipse(x, y + r * 0.1, r * share, r * 1.25, colour, inside)
    art.path(shape, art.across("#ffffff", "#ffffff", "#1a1030"), 'opacity="0.22"')
    basket = y + r * 1.62
    lines = f"M{x - r * 0.2:.1f} {y + r * 1.25:.1f}L{x - r * 0.13:.1f} {basket:.1f}M{x + r * 0.2:.1f} {y + r * 1.25:.1f}L{x + r * 0.13:.1f} {basket:.1f}"
    art.stroke(lines, "#4a3a35", max(1.0, r * 0.025))
    art.rect(x - r * 0.16, basket, r * 0.32, r * 0.24, "#7a4f35", r * 0.05)
