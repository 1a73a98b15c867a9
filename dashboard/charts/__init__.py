"""Dataclasses to Plotly figures, as plain dicts."""

from dashboard.charts.burn import burn_chart

__all__ = ["burn_chart"]
