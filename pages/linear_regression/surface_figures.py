"""Figures of the loss over the parameters and of the gradients at one point. Plain data in, plain dict out.

Two parameters span the surface: w and b with one feature, w₁ and w₂ with two. The browser
(browser/linear.js) fills each trace that has a `meta` with the values of the current update.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pages.shared.training_figures import line, significant

CONTOUR_POINTS, BOWL_POINTS = 41, 25
"""Grid points along each axis."""
ASPECT = 1.7
"""The contours fill charts up to this ratio of width to height, and of height to width."""
MARKER_OUTLINE = {"line": {"color": "@surface", "width": 2}}
LOSS_SCALE = [[0, "@low"], [1, "@high"]]


@dataclass(frozen=True)
class Plane:
    """The names and the visible ranges of the two parameters of the surface, which come first in θ."""

    names: tuple[str, str]
    x: tuple[float, float]
    y: tuple[float, float]


def visible_plane(names: Sequence[str], path: np.ndarray, marks: Sequence[Sequence[float]]) -> Plane:
    """The range that holds the start, the marks, and the points of the path that are near them.

    Shapes: names of θ (p,), path (steps, p)
    """
    fixed = np.array([path[0], *marks], dtype=float)[:, :2]
    low, high = fixed.min(axis=0), fixed.max(axis=0)
    margin = max(*(high - low), 0.1)
    near = path[:, :2][np.isfinite(path[:, :2]).all(axis=1)]
    near = near[((near > low - margin) & (near < high + margin)).all(axis=1)]
    low, high = np.minimum(low, near.min(axis=0)), np.maximum(high, near.max(axis=0))
    margin = 0.15 * max(*(high - low), 0.1)
    (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
    return Plane((names[0], names[1]), (x0, x1), (y0, y1))


def contour_figure(plane: Plane, path: np.ndarray, best: Sequence[float], true: Sequence[float]) -> dict:
    """Plot the lines of equal loss, the path of training, and the true and the best parameters.

    Both axes have the same scale, so that a round bowl looks round.
    """
    height = max(plane.y[1] - plane.y[0], (plane.x[1] - plane.x[0]) / ASPECT)
    width = max(plane.x[1] - plane.x[0], (plane.y[1] - plane.y[0]) / ASPECT)
    x, y = (_grid(span, ASPECT * max(width, height), CONTOUR_POINTS) for span in (plane.x, plane.y))
    hover = f"{plane.names[0]} = %{{x:.3f}}, {plane.names[1]} = %{{y:.3f}}"
    data = [
        {"type": "contour", "meta": "contours", "x": x, "y": y, "colorscale": LOSS_SCALE, "showscale": False, "ncontours": 24,
         "line": {"width": 0.7, "color": "@grid"}, "name": "loss",
         "hovertemplate": hover + ": loss %{z:.4g}<extra></extra>"},
        line((_round(path[:, 0]), _round(path[:, 1])), "path", "quiet", 1, hoverinfo="skip"),
        line(([], []), "so far", "train", 3, meta="trail", showlegend=False, hoverinfo="skip"),
        _mark(true[:2], "true", "true", "diamond", hover),
        _mark(best[:2], "best", "text", "x", hover),
        _mark(None, "now", "focus", "circle", hover) | {"meta": "here"},
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": plane.names[0]}, "range": _round(plane.x), "scaleanchor": "y", "showgrid": False, "zeroline": False},
        "yaxis": {"title": {"text": plane.names[1]}, "range": _round(plane.y), "showgrid": False, "zeroline": False},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def bowl_figure(plane: Plane) -> dict:
    """Plot the loss as a surface in space."""
    data = [
        {"type": "surface", "meta": "bowl", "x": _grid(plane.x, 0, BOWL_POINTS), "y": _grid(plane.y, 0, BOWL_POINTS), "name": "loss",
         "colorscale": LOSS_SCALE, "showscale": False, "opacity": 0.85,
         "hovertemplate": f"{plane.names[0]} = %{{x:.3f}}, {plane.names[1]} = %{{y:.3f}}: loss %{{z:.4g}}<extra></extra>"},
        {"type": "scatter3d", "mode": "lines", "meta": "trail3d", "name": "path", "showlegend": True, "hoverinfo": "skip",
         "line": {"color": "@train", "width": 6}},
        {"type": "scatter3d", "mode": "markers", "meta": "here3d", "name": "now", "showlegend": True, "hoverinfo": "skip",
         "marker": {"color": "@focus", "size": 6}},
    ]  # fmt: skip
    scene = {"xaxis": {"title": {"text": plane.names[0]}}, "yaxis": {"title": {"text": plane.names[1]}},
             "zaxis": {"title": {"text": "loss"}}, "aspectmode": "cube",
             "camera": {"eye": {"x": 1.45, "y": -1.65, "z": 1.0}}}  # fmt: skip
    return {"data": data, "layout": {"scene": scene, "margin": {"l": 10, "r": 10, "t": 30, "b": 10}}}


def gradient_figure(plane: Plane, batch_size: int, examples: int) -> dict:
    """Plot the gradients at the current update: of single examples, of minibatches and of all examples."""
    size = f"{batch_size:,}" if batch_size < examples else "all"
    hover = "(%{x:.4g}, %{y:.4g})<extra>%{fullData.name}</extra>"
    data = [
        {"type": "scatter", "mode": "markers", "meta": "singles", "name": "single examples",
         "marker": {"color": "@batch", "size": 5}, "hovertemplate": hover},
        {"type": "scatter", "mode": "markers", "meta": "batches", "name": f"batches of {size}",
         "marker": {"color": "@train", "size": 7, "opacity": 0.75}, "hovertemplate": hover},
        _mark(None, "all examples", "focus", "cross", hover) | {"meta": "whole"},
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": f"∂L/∂{plane.names[0]}"}, "zeroline": True},
        "yaxis": {"title": {"text": f"∂L/∂{plane.names[1]}"}, "zeroline": True},
    }
    return {"data": data, "layout": layout}


def _grid(span: tuple[float, float], width: float, points: int) -> list[float]:
    """Evenly spaced points over the span, or over `width` around its middle if that is larger."""
    middle, half = (span[0] + span[1]) / 2, max(width, span[1] - span[0]) / 2
    return _round(np.linspace(middle - half, middle + half, points))


def _mark(point: Sequence[float] | None, name: str, colour: str, symbol: str, hover: str) -> dict:
    x, y = ([significant(point[0])], [significant(point[1])]) if point is not None else ([], [])
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "name": name, "hovertemplate": hover + "<extra>" + name + "</extra>",
            "marker": {"color": f"@{colour}", "size": 13, "symbol": symbol, **MARKER_OUTLINE}}  # fmt: skip


def _round(values: Sequence[float]) -> list[float | None]:
    return [significant(value) for value in values]
