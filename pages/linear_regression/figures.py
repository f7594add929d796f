"""Figures of linear regression's page. Plain data in, plain dict out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pages.shared.training_figures import line, significant

POINTS = 300


def line_figure(
    x: Sequence[float], y: Sequence[float], learned: tuple[float, float], true: tuple[float, float]
) -> dict:
    """One feature: the examples, the line that is learned and the line that made the data; each line as (w, b)."""
    ends = [significant(min(x)), significant(max(x))]
    data = [
        {"type": "scatter", "mode": "markers", "x": _round(x), "y": _round(y), "name": "examples",
         "marker": {"color": "@batch", "size": 6}, "hovertemplate": "x = %{x:.3f}, y = %{y:.3f}<extra></extra>"},
        line((ends, _round([true[0] * end + true[1] for end in ends])), "true", "true", 3, line={"dash": "dash"}),
        line((ends, _round([learned[0] * end + learned[1] for end in ends])), "learned", "train", 4),
    ]  # fmt: skip
    layout = {"xaxis": {"title": {"text": "feature x"}}, "yaxis": {"title": {"text": "label y"}, "range": _span(y)}}
    return {"data": data, "layout": layout}


def plane_figure(X: np.ndarray, y: Sequence[float], learned: tuple[float, float, float]) -> dict:
    """Two features: the examples as points in space and the learned plane; the plane as (w1, w2, b)."""
    a, b = (_round([X[:, i].min(), X[:, i].max()]) for i in (0, 1))
    w1, w2, bias = learned
    data = [
        {"type": "scatter3d", "mode": "markers", "x": _round(X[:, 0]), "y": _round(X[:, 1]), "z": _round(y),
         "name": "examples", "showlegend": True, "marker": {"color": "@train", "size": 2.5},
         "hovertemplate": "x₁ = %{x:.3f}, x₂ = %{y:.3f}, y = %{z:.3f}<extra></extra>"},
        {"type": "surface", "x": a, "y": b, "z": [_round([w1 * p + w2 * q + bias for p in a]) for q in b],
         "name": "learned plane", "showlegend": True, "showscale": False, "opacity": 0.6,
         "colorscale": [[0, "@test"], [1, "@test"]], "hoverinfo": "skip"},
    ]  # fmt: skip
    scene = {"xaxis": {"title": {"text": "x₁"}}, "yaxis": {"title": {"text": "x₂"}},
             "zaxis": {"title": {"text": "y"}, "range": _span(y)}, "aspectmode": "cube"}  # fmt: skip
    return {"data": data, "layout": {"scene": scene, "margin": {"l": 0, "r": 0, "t": 30, "b": 0}}}


def _round(values: Sequence[float]) -> list[float | None]:
    return [significant(value) for value in values]


def _span(y: Sequence[float]) -> list[float]:
    low, high = min(y), max(y)
    room = 0.08 * (high - low) or 1.0
    return [significant(low - room), significant(high + room)]
