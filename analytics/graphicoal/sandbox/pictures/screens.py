"""Screenshots of programs that do not exist."""

import math

from analytics.graphicoal.sandbox.pictures.canvas import Canvas, light, mix, smooth
from analytics.graphicoal.sandbox.pictures.palettes import MARKS

_BACKDROPS = (
    ("#7f9cf5", "#b794f4"),
    ("#38b2ac", "#4c78a8"),
    ("#f6ad7b", "#d9688a"),
    ("#94a3b8", "#475569"),
)


def screen(art: Canvas, variant: str) -> None:
    art.fill(art.down(*art.die.choice(_BACKDROPS)))
    night = variant in ("terminal", "form") or art.die.random() < 0.2
    paper, ink = ("#1e2330", "#c8d0e0") if night else ("#ffffff", "#39445a")
    accent = art.die.choice(MARKS)[2]
    m = art.unit * 9
    x, y, w, h = m, m, art.width - 2 * m, art.height - 2 * m
    art.rect(
        x,
        y + art.unit * 2,
        w,
        h,
        "#0c1020",
        art.unit * 2,
        f'opacity="0.4" {art.blur(art.unit * 2.5)}',
    )
    art.rect(x, y, w, h, paper, art.unit * 2)
    bar = art.unit * 6
    art.rect(x, y, w, bar, mix(paper, ink, 0.1), art.unit * 2)
    for n, colour in enumerate(("#ef6a5e", "#f5bd4f", "#61c454")):
        art.circle(x + art.unit * (3.4 + 3 * n), y + bar / 2, art.unit * 0.95, colour)
    art.rect(x + w * 0.3, y + bar * 0.28, w * 0.4, bar * 0.44, mix(paper, ink, 0.18), art.unit)
    inside = {"form": _form, "flow": _flow, "terminal": _terminal, "calendar": _calendar}
    inside.get(variant, _page)(art, (x, y + bar, w, h - bar), (paper, ink, accent))


Box = tuple[float, float, float, float]
Inks = tuple[str, str, str]


def _line(art: Canvas, x: float, y: float, long: float, colour: str, thick: float = 1.4) -> None:
    art.rect(x, y, long, art.unit * thick, colour, art.unit * thick / 2)


def _page(art: Canvas, box: Box, inks: Inks) -> None:
    (x, y, w, h), (paper, ink, accent) = box, inks
    u, side = art.unit, w * 0.22
    art.rect(x, y, side, h - u * 2, mix(paper, ink, 0.05))
    chosen = art.die.randrange(6)
    for n in range(6):
        at = y + u * (5 + 6 * n)
        if n == chosen:
            art.rect(x + u, at - u * 1.6, side - 2 * u, u * 4.6, mix(paper, accent, 0.22), u)
        art.circle(x + u * 3.4, at + u * 0.7, u, accent if n == chosen else mix(paper, ink, 0.35))
        _line(art, x + u * 6, at, side * art.die.uniform(0.35, 0.62), mix(paper, ink, 0.4))
    left, wide = x + side + u * 4, w - side - u * 8
    _line(art, left, y + u * 4, wide * 0.32, ink, 2.4)
    for n in range(3):
        at = left + n * wide / 3
        art.rect(at, y + u * 10, wide / 3 - u * 2, h * 0.18, mix(paper, ink, 0.06), u)
        _line(art, at + u * 2, y + u * 12, wide * 0.12, mix(paper, ink, 0.3))
        _line(art, at + u * 2, y + u * 15.5, wide * 0.18, (accent, ink, ink)[n], 2.6)
    _chart(art, (left, y + u * 13 + h * 0.18, wide, h * 0.62 - u * 13), inks)


def _chart(art: Canvas, box: Box, inks: Inks) -> None:
    (x, y, w, h), (paper, ink, accent) = box, inks
    art.rect(x, y, w, h, mix(paper, ink, 0.03), art.unit)
    for n in range(1, 5):
        art.rect(x, y + h * n / 5, w, art.unit * 0.2, mix(paper, ink, 0.15))
    for colour, base in ((mix(paper, ink, 0.4), 0.6), (accent, 0.45)):
        phase = art.die.uniform(0, math.tau)
        points = [
            (
                x + w * n / 12,
                y + h * (base + 0.16 * math.sin(n * 0.8 + phase) + art.die.uniform(-0.07, 0.07)),
            )
            for n in range(13)
        ]
        line = smooth(points)
        art.path(f"{line}L{x + w:.0f} {y + h:.0f}L{x:.0f} {y + h:.0f}Z", art.fade(colour, 0.3, 0.0))
        art.stroke(line, colour, art.unit * 0.7)


def _form(art: Canvas, box: Box, inks: Inks) -> None:
    (x, y, w, h), (paper, ink, accent) = box, inks
    u, half = art.unit, min(w * 0.3, art.unit * 26)
    middle, top = x + w / 2, y + h * 0.1
    art.circle(middle, top + u * 4, u * 4, accent)
    _line(art, middle - half * 0.5, top + u * 11, half, ink, 2)
    for n in range(2):
        at = top + u * (17 + 12 * n)
        _line(art, middle - half, at, half * 0.5, mix(paper, ink, 0.5), 1.2)
        art.rect(middle - half, at + u * 2.6, half * 2, u * 6, light(paper, 0.07), u)
    art.rect(middle - half, top + u * 43, half * 2, u * 6.4, accent, u)
    _line(art, middle - half * 0.2, top + u * 45.6, half * 0.4, paper, 1.4)


def _flow(art: Canvas, box: Box, inks: Inks) -> None:
    (x, y, w, h), (paper, ink, accent) = box, inks
    u, wide = art.unit, w * 0.22
    for n in range(3):
        at, top = x + w * (0.08 + 0.31 * n), y + h * (0.32 + 0.1 * (n % 2))
        art.rect(at, top, wide, h * 0.24, mix(paper, accent, 0.2 + 0.25 * (n == 1)), u * 1.5)
        _line(art, at + wide * 0.2, top + h * 0.08, wide * 0.6, ink, 1.8)
        _line(art, at + wide * 0.28, top + h * 0.14, wide * 0.44, mix(paper, ink, 0.45))
        if n < 2:
            go, drop = at + wide + u, h * (0.1 if n == 0 else -0.1)
            art.stroke(
                f"M{go:.0f} {top + h * 0.12:.0f}l{w * 0.09 - 3 * u:.0f} {drop:.0f}", ink, u * 0.6
            )
            art.circle(go + w * 0.09 - 3 * u, top + h * 0.12 + drop, u, ink)


def _terminal(art: Canvas, box: Box, inks: Inks) -> None:
    (x, y, w, h), (paper, ink, accent) = box, inks
    u = art.unit
    for n in range(int(h / u / 5) - 3):
        at, start = y + u * (4 + 5 * n), x + u * 5
        _line(art, x + u * 3, at, u * 1.2, accent)
        for _ in range(art.die.randint(1, 4)):
            long = w * art.die.uniform(0.04, 0.16)
            _line(
                art,
                start,
                at,
                long,
                art.die.choice((mix(paper, ink, 0.5), mix(paper, ink, 0.8), "#7fd1a8")),
            )
            start += long + u * 1.6
    done = art.die.uniform(0.3, 0.9)
    art.rect(x + u * 3, y + h - u * 8, w - u * 6, u * 2.4, mix(paper, ink, 0.2), u * 1.2)
    art.rect(x + u * 3, y + h - u * 8, (w - u * 6) * done, u * 2.4, accent, u * 1.2)


def _calendar(art: Canvas, box: Box, inks: Inks) -> None:
    (x, y, w, h), (paper, ink, accent) = box, inks
    u = art.unit
    _line(art, x + u * 4, y + u * 4, w * 0.2, ink, 2.4)
    cell_w, cell_h = (w - u * 8) / 7, (h - u * 14) / 5
    for n in range(35):
        cx, cy = x + u * 4 + cell_w * (n % 7), y + u * 10 + cell_h * (n // 7)
        art.rect(
            cx + u * 0.3,
            cy + u * 0.3,
            cell_w - u * 0.6,
            cell_h - u * 0.6,
            mix(paper, ink, 0.05 + 0.05 * (n % 7 > 4)),
            u * 0.8,
        )
        art.circle(cx + u * 1.8, cy + u * 1.9, u * 0.5, mix(paper, ink, 0.45))
        if art.die.random() < 0.35:
            colour = art.die.choice((accent, "#6a9fd8", "#7fbf8f"))
            art.rect(
                cx + u,
                cy + cell_h * 0.5,
                cell_w - u * 2,
                u * 1.8,
                mix(paper, colour, 0.75),
                u * 0.6,
            )
