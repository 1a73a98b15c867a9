"""Bottles and mugs."""
# ruff: noqa: E501 - a shape's path reads best on one line

from analytics.graphicoal.sandbox.pictures.canvas import Canvas, dark, light, mix
from analytics.graphicoal.sandbox.pictures.palettes import Studio
from analytics.graphicoal.sandbox.pictures.studio import studio_of


def bottle(art: Canvas, variant: str) -> None:
    look, x, foot = studio_of(art)
    glass = art.die.choice((look.thing, "#8a4b1f", "#3f5d3a", mix(look.thing, "#ffffff", 0.35)))
    u = art.unit * art.die.uniform(1.1, 1.28)
    half, body, neck = {"tall": (7, 37, 2.5), "pump": (11, 40, 4), "flacon": (13, 25, 3.6)}.get(
        variant, (10, 34, 3.4)
    )
    w, top = half * u, foot - body * u
    shoulder = top - (12 if variant in ("", "tall") else 5) * u
    art.shadow(x + w * 0.9, foot + u, w * 2.1, u * 2.6)
    r = u * (1.5 if variant == "flacon" else 3)
    shape = (
        f"M{x - w:.1f} {top:.1f}V{foot - r:.1f}q0 {r:.1f} {r:.1f} {r:.1f}H{x + w - r:.1f}q{r:.1f} 0 {r:.1f} {-r:.1f}V{top:.1f}"
        f"C{x + w:.1f} {shoulder:.1f} {x + neck * u:.1f} {top - 3 * u:.1f} {x + neck * u:.1f} {shoulder:.1f}"
        f"H{x - neck * u:.1f}C{x - neck * u:.1f} {top - 3 * u:.1f} {x - w:.1f} {shoulder:.1f} {x - w:.1f} {top:.1f}Z"
    )
    art.path(
        shape,
        art.across(
            dark(glass, 0.35), light(glass, 0.28), glass, dark(glass, 0.15), dark(glass, 0.5)
        ),
    )
    inside = art.clip(shape)
    art.rect(
        x - w * 0.74,
        top - 6 * u,
        w * 0.2,
        body * u * 0.95,
        "#ffffff",
        w * 0.1,
        f'opacity="0.42" {inside}',
    )
    art.rect(
        x + w * 0.7, top, w * 0.1, body * u * 0.8, "#ffffff", w * 0.05, f'opacity="0.2" {inside}'
    )
    _label(art, look, x, top + body * u * 0.22, w, body * u * 0.5)
    _stopper(art, variant, look, x, shoulder, neck * u, u)


def _label(art: Canvas, look: Studio, x: float, top: float, w: float, tall: float) -> None:
    paper, ink = look.accent, dark(look.thing, 0.3)
    art.rect(
        x - w * 0.92,
        top,
        w * 1.84,
        tall,
        art.across(dark(paper, 0.16), paper, light(paper, 0.2), dark(paper, 0.2)),
    )
    mark = art.die.randrange(3)
    y = top + tall * 0.32
    if mark == 0:
        art.circle(x, y, w * 0.26, ink)
    elif mark == 1:
        art.path(
            f"M{x:.1f} {y - w * 0.34:.1f}q{w * 0.4:.1f} {w * 0.34:.1f} 0 {w * 0.68:.1f}q{-w * 0.4:.1f} {-w * 0.34:.1f} 0 {-w * 0.68:.1f}Z",
            ink,
        )
    else:
        art.stroke(
            f"M{x - w * 0.3:.1f} {y + w * 0.2:.1f}l{w * 0.3:.1f} {-w * 0.42:.1f}l{w * 0.3:.1f} {w * 0.42:.1f}",
            ink,
            w * 0.08,
        )
    for n, share in enumerate((0.5, 0.34, 0.4)):
        art.rect(
            x - w * share,
            top + tall * (0.6 + 0.12 * n),
            w * share * 2,
            tall * 0.035,
            ink,
            0,
            'opacity="0.75"',
        )


def _stopper(
    art: Canvas, variant: str, look: Studio, x: float, y: float, half: float, u: float
) -> None:
    if variant == "pump":
        steel = art.across("#6d7177", "#f0f2f4", "#8c9198")
        art.rect(x - half * 1.2, y - 4 * u, half * 2.4, 4.4 * u, steel, u * 0.6)
        art.rect(x - u * 0.7, y - 10 * u, u * 1.4, 6.5 * u, steel)
        art.path(
            f"M{x - 2 * u:.1f} {y - 12.5 * u:.1f}h{10 * u:.1f}q{2 * u:.1f} 0 {2 * u:.1f} {3.4 * u:.1f}h{-1.6 * u:.1f}q0 {-1.2 * u:.1f} {-1.4 * u:.1f} {-1.2 * u:.1f}h{-9 * u:.1f}Z",
            steel,
        )
    elif variant == "flacon":
        art.rect(
            x - half, y - 2 * u, half * 2, 2.4 * u, art.across("#a8843f", "#f6e2ab", "#9a7430")
        )
        art.rect(
            x - half * 1.6,
            y - 10 * u,
            half * 3.2,
            8.2 * u,
            art.across(dark(look.thing, 0.5), look.thing, dark(look.thing, 0.6)),
            u,
        )
    else:
        art.rect(
            x - half * 1.15,
            y - u,
            half * 2.3,
            2.4 * u,
            art.across(dark(look.thing, 0.5), light(look.thing, 0.2), dark(look.thing, 0.5)),
            u * 0.6,
        )
        art.rect(
            x - half * 0.86,
            y - 6.5 * u,
            half * 1.72,
            5.8 * u,
            art.across("#8f6740", "#d7ad7c", "#a67a4d"),
            u * 0.8,
        )


def mug(art: Canvas, variant: str) -> None:
    look, x, foot = studio_of(art)
    u = art.unit
    if variant == "pair":
        _cup(art, look.accent, x - 17 * u, foot - 2 * u, 0.95, 1)
        _cup(art, look.thing, x + 15 * u, foot + 3 * u, 1.05, 1)
    else:
        _cup(
            art,
            art.die.choice((look.thing, look.accent, mix(look.thing, look.accent, 0.5))),
            x,
            foot,
            1.25,
            art.die.choice((-1, 1)),
        )


def _cup(art: Canvas, glaze: str, x: float, foot: float, scale: float, side: int) -> None:
    u = art.unit * scale
    w, tall = 13 * u, 27 * u
    top = foot - tall
    art.shadow(x + w * 0.7, foot + u, w * 1.9, u * 2.8)
    ear = f"M{x + side * w * 0.92:.1f} {top + 6 * u:.1f}c{side * 13 * u:.1f} {-2 * u:.1f} {side * 13 * u:.1f} {17 * u:.1f} {-side * u:.1f} {14 * u:.1f}"
    art.stroke(ear, dark(glaze, 0.22), 3.4 * u)
    art.stroke(ear, light(glaze, 0.1), 1.5 * u)
    shape = f"M{x - w:.1f} {top:.1f}L{x - w * 0.9:.1f} {foot - 3 * u:.1f}Q{x - w * 0.86:.1f} {foot:.1f} {x - w * 0.6:.1f} {foot:.1f}H{x + w * 0.6:.1f}Q{x + w * 0.86:.1f} {foot:.1f} {x + w * 0.9:.1f} {foot - 3 * u:.1f}L{x + w:.1f} {top:.1f}Z"
    art.path(shape, art.across(dark(glaze, 0.2), light(glaze, 0.3), glaze, dark(glaze, 0.38)))
    inside = art.clip(shape)
    band = tall * art.die.uniform(0.5, 0.75)
    art.rect(x - w, top + band, w * 2, tall, dark(glaze, 0.45), 0, f'opacity="0.35" {inside}')
    dots = [
        f"M{x + w * art.die.uniform(-0.95, 0.95):.1f} {top + tall * art.die.random():.1f}h0"
        for _ in range(60)
    ]
    art.stroke("".join(dots), dark(glaze, 0.6), u * 0.45, f'opacity="0.5" {inside}')
    art.ellipse(x, top, w, w * 0.2, light(glaze, 0.35))
    art.ellipse(x, top + u * 0.3, w * 0.9, w * 0.15, "#3b2318")
    art.ellipse(x - w * 0.2, top + u * 0.5, w * 0.5, w * 0.08, "#7a4d2e", 'opacity="0.7"')
    for n in (-1, 0, 1):
        at = x + n * w * 0.4
        steam = f"M{at:.1f} {top - 3 * u:.1f}c{4 * u:.1f} {-5 * u:.1f} {-4 * u:.1f} {-8 * u:.1f} 0 {-14 * u:.1f}"
        art.stroke(steam, "#ffffff", 1.4 * u, f'opacity="0.4" {art.blur(u * 0.7)}')
