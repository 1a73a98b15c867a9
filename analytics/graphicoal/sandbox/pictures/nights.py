"""After dark, and among trees: northern lights, a city, a forest, a fox."""
# ruff: noqa: E501 - a shape's path reads best on one line

import math

from analytics.graphicoal.sandbox.pictures.canvas import Canvas, dark, light, mix, polyline
from analytics.graphicoal.sandbox.pictures.landscapes import contour, land
from analytics.graphicoal.sandbox.pictures.palettes import NIGHTS, SKIES, Sky


def night_of(art: Canvas) -> Sky:
    """Paint a night sky with stars, and say which."""
    sky = art.die.choice(NIGHTS)
    art.fill(art.down(sky.top, sky.middle, sky.low))
    for size, count in ((0.14, 70), (0.28, 18)):
        dots = [
            f"M{art.width * art.die.random():.0f} {art.height * 0.62 * art.die.random():.0f}h0"
            for _ in range(count)
        ]
        art.stroke("".join(dots), sky.sun, art.unit * size * 2, 'opacity="0.8"')
    return sky


def aurora(art: Canvas, variant: str) -> None:
    sky = night_of(art)
    hues = art.die.choice((("#5ef2b0", "#39c9c0"), ("#7cf6a0", "#a06bf0"), ("#4fe3d0", "#e26bb8")))
    for n in range(3):
        _curtain(art, hues[n % 2], 0.34 + 0.06 * n)
    shore = art.height * 0.7
    land(art, contour(art, shore, art.height * 0.09, 0.6, 60), dark(sky.far, 0.35), rocky=True)
    lake = art.down(mix(hues[0], sky.middle, 0.72), sky.top)
    art.rect(0, shore + art.unit * 3, art.width, art.height, lake)
    soft = f'opacity="0.35" {art.blur(art.unit * 3)}'
    art.ellipse(art.width / 2, shore + art.unit * 9, art.width * 0.42, art.unit * 4, hues[0], soft)
    for side in (0, 1):
        for n in range(art.die.randint(4, 8)):
            x = art.width * (0.015 + 0.045 * n) * (1 if side == 0 else -1) + art.width * side
            fir(
                art,
                x,
                art.height * 1.02,
                art.unit * art.die.uniform(22, 40) * (1 - n * 0.07),
                sky.near,
            )


def _curtain(art: Canvas, colour: str, base: float) -> None:
    """Light that hangs down in folds: narrow strips of changing height."""
    steps, fast = 44, art.die.uniform(0.7, 1.5)
    phase, tilt = art.die.uniform(0, math.tau), art.die.uniform(-0.1, 0.1)
    paint = art.fade(colour, 0.0, 0.5)
    strips = []
    for n in range(steps):
        along = n / steps
        wave = math.sin(math.tau * fast * along + phase)
        foot = art.height * (base + 0.1 * wave + tilt * along)
        tall = art.height * (0.24 + 0.1 * math.sin(math.tau * 2.3 * along + phase * 2))
        x, step = art.width * along, art.width / steps
        strips.append(f"M{x:.0f} {foot:.0f}v{-tall:.0f}h{step * 1.3:.0f}v{tall:.0f}Z")
    soft = art.blur(art.unit * 1.6)
    art.raw(f"<g {soft}>" + "".join(f'<path d="{d}" fill="{paint}"/>' for d in strips) + "</g>")


def fir(art: Canvas, x: float, foot: float, tall: float, paint: str) -> None:
    """A tree of five tiers."""
    points = [(x, foot - tall)]
    for n in range(1, 6):
        half, y = tall * 0.055 * n, foot - tall + tall * 0.19 * n
        points += [(x + half, y), (x + half * 0.5, y - tall * 0.015)]
    left = [(2 * x - px, py) for px, py in reversed(points[1:])]
    art.path(polyline([*points, (x, foot), *left]), paint)


def city(art: Canvas, variant: str) -> None:
    sky = night_of(art)
    x, y, r = art.width * art.die.uniform(0.15, 0.85), art.height * 0.2, art.unit * 6
    art.circle(x, y, r * 4, art.glow(sky.sun, 0.45))
    art.circle(x, y, r, sky.sun)
    quay = art.height * 0.84
    glow = art.fade(mix(sky.low, "#ff9d5c", 0.6), 0.0, 0.85)
    art.rect(0, art.height * 0.4, art.width, quay - art.height * 0.4, glow)
    for n in range(3):
        _row(
            art,
            quay,
            art.height * (0.5 - 0.12 * n),
            mix(mix(sky.low, sky.far, 0.3), sky.near, 0.1 + 0.42 * n),
            n,
        )
    art.rect(0, quay, art.width, art.height, art.down(mix(sky.low, sky.near, 0.5), sky.near))
    for _ in range(46):
        at, long = art.width * art.die.random(), art.unit * art.die.uniform(2, 10)
        colour = art.die.choice(("#ffd58a", "#ffb070", "#bfe3ff"))
        top = quay + art.unit * art.die.uniform(0.5, 2)
        art.rect(at, top, art.unit * 0.5, long, art.fade(colour, 0.6, 0.0))


def _row(art: Canvas, quay: float, tallest: float, colour: str, near: int) -> None:
    walls, windows, x = [], [], -art.unit * 3
    while x < art.width:
        w, h = art.unit * art.die.uniform(6, 12), tallest * art.die.uniform(0.35, 1)
        walls.append(f"M{x:.0f} {quay:.0f}v{-h:.0f}h{w:.0f}v{h:.0f}Z")
        if art.die.random() < 0.3:
            spire = art.unit * art.die.uniform(2, 6)
            walls.append(f"M{x + w / 2:.0f} {quay - h:.0f}l-3 0l3 {-spire:.0f}l3 {spire:.0f}Z")
        cell = art.unit * 1.7
        for row in range(1, int(h / cell)):
            for column in range(int(w / cell)):
                if art.die.random() < 0.15 + 0.13 * near:
                    at = x + cell * (column + 0.35)
                    windows.append(
                        f"M{at:.0f} {quay - h + cell * row:.0f}h{cell * 0.5:.1f}v{cell * 0.58:.1f}h{-cell * 0.5:.1f}Z"
                    )
        x += w + art.unit * art.die.uniform(-0.5, 2)
    art.path("".join(walls), art.down(light(colour, 0.06), colour))
    art.path("".join(windows), "#ffd98f", f'opacity="{0.5 + 0.25 * near:g}"')


def forest(art: Canvas, variant: str) -> None:
    sky = art.die.choice(SKIES)
    art.fill(art.down(mix(sky.top, sky.low, 0.55), light(sky.low, 0.2)))
    art.circle(
        art.width * art.die.uniform(0.3, 0.7),
        art.height * 0.35,
        art.unit * 45,
        art.glow(sky.sun, 0.9),
    )
    autumn = ("#d9822b", "#c8553d", "#e3b23c", "#a44a3f")
    for n in range(5):
        depth = n / 4
        colour = mix(light(sky.far, 0.35), sky.near, depth)
        foot = art.height * (0.72 + 0.09 * n)
        for _ in range(16 - 2 * n):
            x = art.width * art.die.uniform(-0.02, 1.02)
            if variant == "birch":
                _birch(art, x, foot, depth, colour, art.die.choice(autumn))
            else:
                fir(
                    art,
                    x,
                    foot + art.unit * 4,
                    art.unit * art.die.uniform(28, 40) * (0.7 + 0.75 * depth),
                    colour,
                )
        line = contour(art, foot, art.height * 0.02, 0, 16)
        land(art, line, art.down(colour, mix(colour, sky.low, 0.25)))
        mist = art.fade(light(sky.low, 0.4), 0.0, 0.5 * (1 - depth))
        art.rect(0, foot - art.height * 0.2, art.width, art.height * 0.32, mist)


def _birch(art: Canvas, x: float, foot: float, depth: float, haze: str, leaf: str) -> None:
    wide, tall = art.unit * (0.7 + 1.9 * depth), art.height * 0.9
    bark = mix(light(haze, 0.5), "#f1ece4", depth)
    art.rect(x, foot - tall, wide, tall, art.across(bark, mix(bark, haze, 0.45)))
    marks = [
        f"M{x + wide * art.die.uniform(0, 0.5):.1f} {foot - tall * art.die.random():.1f}h{wide * 0.45:.1f}"
        for _ in range(int(9 * depth))
    ]
    if marks:
        art.stroke("".join(marks), dark(haze, 0.3), art.unit * 0.4)
    for _ in range(5):
        place = (x + art.unit * art.die.uniform(-9, 9), art.height * art.die.uniform(0, 0.3))
        art.circle(
            *place,
            art.unit * art.die.uniform(1.5, 4.5),
            mix(light(haze, 0.3), leaf, 0.25 + 0.75 * depth),
            'opacity="0.6"',
        )


def fox(art: Canvas, variant: str) -> None:
    sky = art.die.choice((SKIES[1], SKIES[5], SKIES[4], SKIES[3]))
    art.fill(art.down(sky.middle, light(sky.low, 0.3)))
    art.circle(art.width * 0.5, art.height * 0.4, art.unit * 40, art.glow(sky.sun, 0.8))
    for n in range(3):
        colour = mix(light(sky.far, 0.45), sky.near, 0.15 + 0.28 * n)
        for _ in range(11):
            x = art.width * art.die.random()
            fir(art, x, art.height * (0.74 + 0.04 * n), art.unit * art.die.uniform(26, 44), colour)
    snow = contour(art, art.height * 0.75, art.height * 0.025, 0, 16)
    land(art, snow, art.down("#ffffff", light(mix(sky.far, "#c9d8ec", 0.6), 0.3)))
    _fox_sits(art, art.width * art.die.uniform(0.4, 0.6), art.height * 0.86, art.unit * 0.62)
    flakes = [
        f"M{art.width * art.die.random():.0f} {art.height * art.die.random():.0f}h0"
        for _ in range(70)
    ]
    art.stroke("".join(flakes), "#ffffff", art.unit * 0.8, 'opacity="0.85"')


def _fox_sits(art: Canvas, x: float, foot: float, s: float) -> None:
    """Seen from the front; drawn on a grid of 100 by 100 whose lower middle is (x, foot)."""
    coat = art.die.choice(("#d9662b", "#c9562a", "#e07b3a"))
    deep, belly = dark(coat, 0.28), "#fff4e6"
    flip = -1 if art.die.random() < 0.5 else 1
    art.shadow(x, foot, s * 42, s * 6, 0.3)
    art.raw(f'<g transform="translate({x:.1f} {foot:.1f}) scale({s * flip:.3f} {s:.3f})">')
    art.path("M14 -4C48 4 66 -18 54 -50C50 -38 40 -30 28 -28C20 -22 16 -12 14 -4Z", coat)
    art.path("M54 -50C60 -36 58 -24 51 -16C50 -26 47 -32 43 -36C48 -39 52 -44 54 -50Z", belly)
    art.path("M-24 0C-30 -34 -18 -56 0 -60C18 -56 30 -34 24 0Z", art.down(coat, deep))
    art.path("M-11 -50C-13 -28 -8 -14 0 -8C8 -14 13 -28 11 -50Z", belly)
    art.path(
        "M-17 0C-16 -14 -12 -22 -8 -22C-4 -20 -3 -8 -3 0ZM17 0C16 -14 12 -22 8 -22C4 -20 3 -8 3 0Z",
        deep,
    )
    art.path("M-30 -104L-9 -88L-27 -74ZM30 -104L9 -88L27 -74Z", coat)
    art.path("M-27 -98L-14 -87L-25 -79ZM27 -98L14 -87L25 -79Z", "#3a2430")
    art.path(
        "M-30 -78C-22 -92 22 -92 30 -78C34 -66 16 -56 0 -44C-16 -56 -34 -66 -30 -78Z",
        art.down(light(coat, 0.1), coat),
    )
    art.path(
        "M-32 -74C-22 -76 -10 -72 -5 -60L0 -44C-14 -54 -30 -62 -32 -74ZM32 -74C22 -76 10 -72 5 -60L0 -44C14 -54 30 -62 32 -74Z",
        belly,
    )
    art.path("M-15 -73q4 -4 8 0q-4 3 -8 0ZM15 -73q-4 -4 -8 0q4 3 8 0Z", "#2a1a22")
    art.path("M-5 -50q5 -4 10 0q-2 6 -5 7q-3 -1 -5 -7Z", "#2a1a22")
    art.raw("</g>")
