"""Figures of the data, the fit and the loss of linear regression. Plain data in, plain dict out.

The browser (browser/linear.js) fills each trace that has a `meta` with the values of the current update.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pages.linear_regression.space_axes import space_axis
from pages.shared.training_figures import axis_limits, line, mark_level, significant

MOVED_FLOOR = "the true line’s loss, about"
MOST_SQUARES = 60
"""The number of squared errors that are drawn; more would cover one another."""


def line_figure(x: Sequence[float], y: Sequence[float], true: Sequence[float] | None, aspect: float) -> dict:
    """Plot the data of one feature: examples, squared errors, the learned line and, unless it is None, the true one (w, b).

    The examples fill a plot of this ratio of width to height. On screen a squared error is a square, whose sides are the
    error in units of the label; `scaleratio` says how many units of the label are as long as one of the feature. The learner
    can drag the examples; a ring marks those that were moved.
    """
    (left, right), (low, high) = _padded_range(x), _padded_range(y)
    ratio = significant(aspect * (high - low) / (right - left))
    ends = [significant(left - 2 * (right - left)), significant(right + 2 * (right - left))]
    limited = "" if len(x) <= MOST_SQUARES else f" (first {MOST_SQUARES})"
    data = [
        {"type": "scatter", "mode": "lines", "meta": "squares", "name": f"squared errors{limited}", "fill": "toself",
         "fillcolor": "@focus/14", "line": {"color": "@focus/55", "width": 1}, "hoverinfo": "skip"},
        {"type": "scatter", "mode": "markers", "meta": "moved", "x": [], "y": [], "name": "moved", "showlegend": False,
         "marker": {"color": "@focus", "size": 14, "symbol": "circle-open", "line": {"width": 2}}, "hoverinfo": "skip"},
        {"type": "scatter", "mode": "markers", "meta": "examples", "x": _round(x), "y": _round(y), "name": "examples",
         "customdata": [*range(1, len(x) + 1)], "marker": {"color": "@text", "size": 6},
         "hovertemplate": "example %{customdata}: x = %{x:.3f}, y = %{y:.3f}<extra></extra>"},
        line((ends, []), "learned" if true else "line", "train", 4, meta="line"),
    ]  # fmt: skip
    if true:
        points = ends, _round([true[0] * end + true[1] for end in ends])
        data.insert(3, line(points, "true", "true", 3, line={"dash": "dash"}))
    layout = {
        "xaxis": {"title": {"text": "feature x"}, "range": [left, right], "scaleanchor": "y", "scaleratio": ratio},
        "yaxis": {"title": {"text": "label y"}, "range": [low, high]},
        # In one line at 1280 pixels, so that the plot keeps its place when the held line has a shorter name.
        "legend": {"font": {"size": 12}, "indentation": -3},
    }
    return {"data": data, "layout": layout}


def plane_figure(X: np.ndarray, y: Sequence[float]) -> dict:
    """Plot the data of two features: examples as points in space, the learned plane, and the errors between them."""
    a, b = (_round([X[:, i].min(), X[:, i].max()]) for i in (0, 1))
    data = [
        {"type": "scatter3d", "mode": "lines", "meta": "sticks", "name": "errors", "showlegend": True,
         "line": {"color": "@focus", "width": 2}, "hoverinfo": "skip"},
        {"type": "scatter3d", "mode": "markers", "x": _round(X[:, 0]), "y": _round(X[:, 1]), "z": _round(y),
         "name": "examples", "showlegend": True, "marker": {"color": "@text", "size": 2.5},
         "hovertemplate": "x₁ = %{x:.3f}, x₂ = %{y:.3f}, y = %{z:.3f}<extra></extra>"},
        {"type": "surface", "meta": "plane", "x": a, "y": b, "name": "learned plane", "showlegend": True,
         "showscale": False, "opacity": 0.6, "colorscale": [[0, "@train"], [1, "@train"]], "hoverinfo": "skip"},
    ]  # fmt: skip
    low, high = _padded_range(y)
    scene = {
        "xaxis": space_axis("x₁", X[:, 0].min(), X[:, 0].max()), "yaxis": space_axis("x₂", X[:, 1].min(), X[:, 1].max()),
        "zaxis": space_axis("y", low, high), "aspectmode": "manual", "aspectratio": {"x": 1, "y": 1, "z": 0.7},
        "camera": {"eye": {"x": 0.95, "y": -1.55, "z": 0.6}, "center": {"x": 0, "y": 0, "z": -0.17}},
    }  # fmt: skip
    return {"data": data, "layout": {"scene": scene, "margin": {"l": 0, "r": 0, "t": 24, "b": 0}}}


def path_loss_figure(
    steps: Sequence[int], batch: Sequence, loss: Sequence, *, log: bool, noise_floor: float | None, moved: bool = False
) -> dict:
    """Plot the loss of each update's batch and of all examples, with a mark at the current update."""
    hover = {"hovertemplate": "after update %{x:,}: %{y:.4g}<extra>%{fullData.name}</extra>"}
    data = [
        line((steps, batch), "batch", "batch", 1.5, meta="trained", **hover),
        line((steps, loss), "all examples", "train", 3, meta="trained", **hover),
        {"type": "scatter", "mode": "lines+markers", "meta": "now", "name": "now", "showlegend": False, "hoverinfo": "skip",
         "cliponaxis": False, "marker": {"color": "@focus", "size": 13, "line": {"color": "@surface", "width": 2}},
         "line": {"color": "@focus", "width": 2, "dash": "dot"}},
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "updates"}, **axis_limits(steps[-1])},
        "yaxis": {"title": {"text": "mean loss"}, "type": "log" if log else "linear", "rangemode": "tozero"},
        "shapes": [], "annotations": [],
    }  # fmt: skip
    if noise_floor:
        told = f"{MOVED_FLOOR} {noise_floor:.3g}" if moved else f"noise floor σ²/2 = {noise_floor:.3g}"
        mark_level(layout, noise_floor, told, log=log)
        layout["shapes"][-1]["name"] = layout["annotations"][-1]["name"] = "noise_floor"
    return {"data": data, "layout": layout}


def _round(values: Sequence[float]) -> list[float | None]:
    return [significant(value) for value in values]


def _padded_range(values: Sequence[float]) -> list[float]:
    low, high = float(min(values)), float(max(values))
    padding = 0.08 * (high - low) or 1.0
    return [significant(low - padding), significant(high + padding)]
