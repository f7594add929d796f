"""What linear regression's page draws beside the loss surface. Plain data in, plain dict out.

A trace with a `meta` is filled in the browser (browser/linear.js), for whichever update the replay stands at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pages.shared.training_figures import axis_limits, line, mark_level, significant

POINTS = 300
SQUARES = 60
"""Of so many examples the squared errors are drawn; more would hide one another."""


def line_figure(x: Sequence[float], y: Sequence[float], true: tuple[float, float]) -> dict:
    """One feature: the examples, their squared errors, the line that is learned and the one that made the data (w, b).

    Both axes have the same scale, so that a squared error is a square.
    """
    low, high = _span(y)
    middle, reach = (min(x) + max(x)) / 2, max(max(x) - min(x), 3 * (high - low))
    ends = [significant(middle - reach), significant(middle + reach)]
    shown = "" if len(x) <= SQUARES else f" (first {SQUARES})"
    data = [
        {"type": "scatter", "mode": "lines", "meta": "squares", "name": f"squared errors{shown}", "fill": "toself",
         "fillcolor": "@focus/18", "line": {"color": "@focus/77", "width": 1}, "hoverinfo": "skip"},
        {"type": "scatter", "mode": "markers", "x": _round(x), "y": _round(y), "name": "examples",
         "marker": {"color": "@text", "size": 6}, "hovertemplate": "x = %{x:.3f}, y = %{y:.3f}<extra></extra>"},
        line((ends, _round([true[0] * end + true[1] for end in ends])), "true", "true", 3, line={"dash": "dash"}),
        line((ends, []), "learned", "train", 4, meta="line"),
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "feature x"}, "range": _span(x), "scaleanchor": "y"},
        "yaxis": {"title": {"text": "label y"}, "range": [low, high]},
    }
    return {"data": data, "layout": layout}


def plane_figure(X: np.ndarray, y: Sequence[float]) -> dict:
    """Two features: the examples as points in space, the learned plane, and what lies between them."""
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
    scene = {"xaxis": {"title": {"text": "x₁"}}, "yaxis": {"title": {"text": "x₂"}},
             "zaxis": {"title": {"text": "y"}, "range": _span(y)}, "aspectmode": "cube"}  # fmt: skip
    return {"data": data, "layout": {"scene": scene, "margin": {"l": 0, "r": 0, "t": 30, "b": 0}}}


def path_loss_figure(steps: Sequence[int], batch: Sequence, loss: Sequence, *, log: bool, level: float | None) -> dict:
    """The loss at every update: of its batch, and of all examples; a mark where the replay stands."""
    hover = {"hovertemplate": "after update %{x:,}: %{y:.4g}<extra>%{fullData.name}</extra>"}
    data = [
        line((steps, batch), "batch", "batch", 1.5, **hover),
        line((steps, loss), "all examples", "train", 3, **hover),
        {"type": "scatter", "mode": "lines+markers", "meta": "now", "name": "now", "showlegend": False, "hoverinfo": "skip",
         "marker": {"color": "@focus", "size": 13, "line": {"color": "@surface", "width": 2}},
         "line": {"color": "@focus", "width": 2, "dash": "dot"}},
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "updates"}, **axis_limits(steps[-1])},
        "yaxis": {"title": {"text": "mean loss"}, "type": "log" if log else "linear", "rangemode": "tozero"},
        "shapes": [], "annotations": [],
    }  # fmt: skip
    if level:
        mark_level(layout, level, f"noise floor σ²/2 = {level:.3g}", log=log)
    return {"data": data, "layout": layout}


def _round(values: Sequence[float]) -> list[float | None]:
    return [significant(value) for value in values]


def _span(values: Sequence[float]) -> list[float]:
    low, high = float(min(values)), float(max(values))
    room = 0.08 * (high - low) or 1.0
    return [significant(low - room), significant(high + room)]
