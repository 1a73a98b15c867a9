"""One Plotly template per theme: Plotly reads no CSS, so each theme brings its colours along."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dashboard.palette import OPERATIONS, THEMES, UNATTRIBUTED, Theme

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
EDGE = 0.6  # px of ground between segments
LIGHTER = 0.45  # opacity of reconstructed credits
NEW = (".", "x", "-", "|", "+")  # patterns of operations that nobody knows yet
CLEAR = "rgba(0,0,0,0)"
Certainty = Literal["observed", "estimated", "reconstructed"]


@dataclass(frozen=True, slots=True)
class Layer:
    """What a trace's look depends on: its operation or tone, and how its credits are known."""

    operation: str | None
    tone: int | None
    certainty: Certainty


def templates(layers: Sequence[Layer]) -> dict[str, Any]:
    """Theme → template; the n-th trace takes the n-th of the template's bars."""
    return {
        name: {"layout": _layout(theme), "data": {"bar": [_bar(theme, la) for la in layers]}}
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
            "bordercolor": theme.line,
            "font": {"family": FONT, "size": 12, "color": theme.ink},
        },
        "shapedefaults": {"line": {"color": theme.ink_3, "width": 1}},
        "annotationdefaults": {"font": {"color": theme.ink_2, "size": 12}},
    }


def _bar(theme: Theme, layer: Layer) -> dict[str, Any]:
    color = _color(theme, layer)
    marker: dict[str, Any] = {"color": color, "line": {"color": theme.ground, "width": EDGE}}
    if layer.operation == UNATTRIBUTED:
        marker |= {"color": CLEAR, "line": {"color": color, "width": 1}}
    elif layer.operation and layer.tone is not None:
        marker["pattern"] = _pattern(theme, NEW[layer.tone % len(NEW)], color)
    if layer.certainty == "estimated":
        marker["pattern"] = _pattern(theme, "/", color)
        marker["line"] = {"color": color, "width": 1}
    if layer.certainty == "reconstructed":
        marker["opacity"] = LIGHTER
    return {"marker": marker}


def _color(theme: Theme, layer: Layer) -> str:
    if layer.operation is not None:
        return OPERATIONS.get(layer.operation, theme.ink_3)
    return theme.tones[(layer.tone or 0) % len(theme.tones)]


def _pattern(theme: Theme, shape: str, color: str) -> dict[str, Any]:
    return {"shape": shape, "bgcolor": theme.ground, "fgcolor": color, "size": 6}
