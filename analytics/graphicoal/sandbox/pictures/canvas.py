"""A sheet to draw on: shapes in pixels, gradients by their stops, an SVG document at the end."""

import random
from collections.abc import Iterable, Sequence

Point = tuple[float, float]


def mix(first: str, second: str, share: float) -> str:
    """A colour between two of the form #rrggbb; `share` 0 is the first, 1 the second."""
    pairs = ((int(first[n : n + 2], 16), int(second[n : n + 2], 16)) for n in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * min(1.0, max(0.0, share))):02x}" for a, b in pairs)


def light(colour: str, share: float) -> str:
    """Nearer to white."""
    return mix(colour, "#ffffff", share)


def dark(colour: str, share: float) -> str:
    """Nearer to a warm black."""
    return mix(colour, "#14101c", share)


def number(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def polyline(points: Iterable[Point], *, close: bool = True) -> str:
    """Path data of straight lines."""
    text = "L".join(f"{number(x)} {number(y)}" for x, y in points)
    return f"M{text}{'Z' if close else ''}"


def smooth(points: Sequence[Point]) -> str:
    """Path data of a curve through `points` (Catmull-Rom), left open."""
    data = [f"M{number(points[0][0])} {number(points[0][1])}"]
    padded = [points[0], *points, points[-1]]
    for n in range(len(points) - 1):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = padded[n : n + 4]
        bends = (bx + (cx - ax) / 6, by + (cy - ay) / 6, cx - (dx - bx) / 6, cy - (dy - by) / 6)
        data.append("C" + " ".join(number(value) for value in (*bends, cx, cy)))
    return "".join(data)


class Canvas:
    """`unit` is a hundredth of the shorter side; shapes measured in it suit every format."""

    def __init__(self, width: float, height: float, die: random.Random) -> None:
        self.width, self.height, self.die = float(width), float(height), die
        self.unit = min(width, height) / 100
        self._defs: list[str] = []
        self._shapes: list[str] = []

    def _paint(self, kind: str, place: str, stops: Sequence[tuple[float, str, float]]) -> str:
        name = f"p{len(self._defs)}"
        inside = "".join(
            f'<stop offset="{number(at * 100)}%" stop-color="{colour}" stop-opacity="{opacity:g}"/>'
            for at, colour, opacity in stops
        )
        self._defs.append(f'<{kind} id="{name}" {place}>{inside}</{kind}>')
        return f"url(#{name})"

    def down(self, *colours: str) -> str:
        """A gradient from top to bottom of what is filled with it."""
        return self._paint("linearGradient", 'x2="0" y2="1"', _even(colours))

    def across(self, *colours: str) -> str:
        """A gradient from left to right."""
        return self._paint("linearGradient", "", _even(colours))

    def fade(self, colour: str, top: float, bottom: float) -> str:
        """One colour from the opacity `top` to the opacity `bottom`."""
        stops = ((0.0, colour, top), (1.0, colour, bottom))
        return self._paint("linearGradient", 'x2="0" y2="1"', stops)

    def glow(self, colour: str, strength: float = 1.0) -> str:
        """Brightest in the middle, nothing at the edge."""
        stops = ((0.0, colour, strength), (0.35, colour, strength * 0.45), (1.0, colour, 0.0))
        return self._paint("radialGradient", "", stops)

    def ball(self, shine: str, body: str, edge: str) -> str:
        """As light falls on a ball, from the upper left."""
        place = 'cx="0.35" cy="0.3" r="0.8"'
        stops = ((0.0, shine, 1.0), (0.5, body, 1.0), (1.0, edge, 1.0))
        return self._paint("radialGradient", place, stops)

    def blur(self, size: float) -> str:
        """An attribute that softens the shape that gets it."""
        name = f"p{len(self._defs)}"
        self._defs.append(
            f'<filter id="{name}" x="-50%" y="-50%" width="200%" height="200%">'
            f'<feGaussianBlur stdDeviation="{number(size)}"/></filter>'
        )
        return f'filter="url(#{name})"'

    def clip(self, data: str) -> str:
        """An attribute that shows of a shape only what lies inside the path."""
        name = f"p{len(self._defs)}"
        self._defs.append(f'<clipPath id="{name}"><path d="{data}"/></clipPath>')
        return f'clip-path="url(#{name})"'

    def raw(self, markup: str) -> None:
        self._shapes.append(markup)

    def fill(self, paint: str) -> None:
        """The whole sheet."""
        self.rect(0, 0, self.width, self.height, paint)

    def rect(
        self, x: float, y: float, w: float, h: float, paint: str, r: float = 0, more: str = ""
    ) -> None:
        corner = f' rx="{number(r)}"' if r else ""
        place = f'x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}"'
        self.raw(f'<rect {place}{corner} fill="{paint}" {more}/>')

    def circle(self, x: float, y: float, r: float, paint: str, more: str = "") -> None:
        place = f'cx="{number(x)}" cy="{number(y)}" r="{number(r)}"'
        self.raw(f'<circle {place} fill="{paint}" {more}/>')

    def ellipse(self, x: float, y: float, rx: float, ry: float, paint: str, more: str = "") -> None:
        place = f'cx="{number(x)}" cy="{number(y)}" rx="{number(rx)}" ry="{number(ry)}"'
        self.raw(f'<ellipse {place} fill="{paint}" {more}/>')

    def path(self, data: str, paint: str, more: str = "") -> None:
        self.raw(f'<path d="{data}" fill="{paint}" {more}/>')

    def stroke(self, data: str, colour: str, width: float, more: str = "") -> None:
        ends = 'stroke-linecap="round" stroke-linejoin="round"'
        self.raw(
            f'<path d="{data}" fill="none" stroke="{colour}" stroke-width="{number(width)}" '
            f"{ends} {more}/>"
        )

    def shadow(self, x: float, y: float, rx: float, ry: float, strength: float = 0.35) -> None:
        """A soft one on the ground."""
        self.ellipse(x, y, rx, ry, "#1a1420", f'opacity="{strength:g}" {self.blur(ry * 0.45)}')

    def document(self) -> bytes:
        size = f"{number(self.width)} {number(self.height)}"
        defs = f"<defs>{''.join(self._defs)}</defs>" if self._defs else ""
        head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}"'
        area = f'width="{number(self.width)}" height="{number(self.height)}"'
        return f"{head} {area}>{defs}{''.join(self._shapes)}</svg>".encode()


def _even(colours: Sequence[str]) -> list[tuple[float, str, float]]:
    return [(n / (len(colours) - 1), colour, 1.0) for n, colour in enumerate(colours)]
