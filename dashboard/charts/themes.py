"""One Plotly template per theme: Plotly reads no CSS, so each theme brings its colours along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.palette import OPERATIONS, PATTERNS, THEMES, UNATTRIBUTED, Theme

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
EDGE = 0.6  # px of ground between segments
LIGHTER = 0.45  # opacity of reconstructed credits
NEW = (".", "x", "-", "|", "+")  # patterns of operations that nobody knows yet
OTHER = "other"  # the look of what is not told apart
CLEAR = "rgba(0,0,0,0)"
BAND = 0.16  # opacity of a time without readings
Certainty = Literal["observed", "estimated", "reconstructed"]
Role = Literal["sum", "earlier", "available", "used"]


@dataclass(frozen=True, slots=True)
class Layer:
    """What a trace's look depends on: its operation or tone, and how its credits are known.

    An operation that is OTHER, without a tone, stands for all that are not told apart.
    """

    operation: str | None
    tone: int | None
    certainty: Certainty


def templates(layers: Sequence[Layer], roles: Sequence[Role]) -> dict[str, Any]:
    """Theme → template; the n-th trace takes the n-th of the template's bars, or of its lines."""
    return {
        name: {
            "layout": _layout(theme),
            "data": {
                "bar": [_bar(theme, layer) for layer in layers],
                "scatter": [{"line": _line(theme, role)} for role in roles],
            },
        }
        for name, theme in THEMES.items()
    }


def _layout(theme: Theme) -> dict[str, Any]:
    axis = {
        "gridcolor": theme.line,
        "linecolor": theme.line,
        "zerolinecolor": theme.line,
        "tickcolor": theme.line,
        "tickfont": {"color": theme.ink_3},
    }
    return {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": FONT, "size": 12, "color": theme.ink_3},
        "xaxis": axis,
        "yaxis": axis,
        "hoverlabel": {
            "bgcolor": theme.paper,
            "bordercolor": theme.line_2,
            "font": {"family": FONT, "size": 12, "color": theme.ink},
        },
        "shapes": _shapes(theme),
        "annotations": _annotations(theme),
    }


def _shapes(theme: Theme) -> list[dict[str, Any]]:
    """How what is marked looks, by its kind; drawn only where a figure asks for one."""
    lines = {
        "now": {"color": theme.ink_3, "width": 1},
        "began": {"color": theme.line_2, "width": 1},
        "granted": {"color": theme.good, "width": 1, "dash": "dot"},
        "unread": {"width": 0},
    }
    return [
        {"name": kind, "visible": False, "line": line, "fillcolor": theme.ink_3, "opacity": 1}
        | ({"opacity": BAND} if kind == "unread" else {})
        for kind, line in lines.items()
    ]


def _annotations(theme: Theme) -> list[dict[str, Any]]:
    colors = {
        "now": theme.ink,
        "began": theme.ink_2,
        "granted": theme.good,
        "unread": theme.ink_2,
        "used": theme.ember,
        "available": theme.ink,
        "earlier": theme.ink_2,
    }
    return [
        # No <b> in a text: Plotly makes an inline style of it, which our policy refuses.
        {"name": kind, "visible": False, "font": {"color": color, "size": 12, "weight": weight}}
        for kind, color in colors.items()
        for weight in [600 if kind == "used" else 400]
    ]


def _line(theme: Theme, role: Role) -> dict[str, Any]:
    return {
        "sum": {"color": CLEAR, "width": 0},
        "earlier": {"color": theme.ink_2, "width": 1.3, "dash": "2px,2px"},
        "available": {"color": theme.ink, "width": 1.3},
        "used": {"color": theme.ember, "width": 2.4},
    }[role]


def _bar(theme: Theme, layer: Layer) -> dict[str, Any]:
    color = _color(theme, layer)
    marker: dict[str, Any] = {"color": color, "line": {"color": theme.ground, "width": EDGE}}
    shape = _shape(theme, layer)
    if layer.operation == UNATTRIBUTED:
        marker |= {"color": CLEAR, "line": {"color": color, "width": 1}}
    elif shape:
        marker["pattern"] = _pattern(theme, shape, color)
        if theme.patterned:
            marker["line"] = {"color": color, "width": 1}
    if layer.certainty == "estimated":
        marker["pattern"] = _pattern(theme, "/", color)
        marker["line"] = {"color": color, "width": 1}
    if layer.certainty == "reconstructed":
        marker["opacity"] = LIGHTER
    return {"marker": marker}


def _shape(theme: Theme, layer: Layer) -> str:
    """The pattern that tells a layer apart; "" where its colour does."""
    if layer.operation == OTHER and layer.tone is None:
        return "\\"
    if layer.operation in PATTERNS:
        return PATTERNS[layer.operation] if theme.patterned else ""
    return NEW[layer.tone % len(NEW)] if layer.operation and layer.tone is not None else ""


def _color(theme: Theme, layer: Layer) -> str:
    if layer.operation is not None:
        return OPERATIONS.get(layer.operation, theme.ink_3)
    return theme.tones[(layer.tone or 0) % len(theme.tones)]


def _pattern(theme: Theme, shape: str, color: str) -> dict[str, Any]:
    return {"shape": shape, "bgcolor": theme.ground, "fgcolor": color, "size": 6}
