"""Dataclasses to Plotly figures, as plain dicts."""

from dashboard.charts.burn import burn_chart, largest
from dashboard.charts.drawing import Drawing, Earlier, Mark, Running, layer_values
from dashboard.charts.links import Links

__all__ = [
    "Drawing",
    "Earlier",
    "Links",
    "Mark",
    "Running",
    "burn_chart",
    "largest",
    "layer_values",
]
