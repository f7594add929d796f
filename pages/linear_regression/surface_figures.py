"""The loss over the parameters, and the gradients at one point of it. Plain data in, plain dict out.

Two parameters span the surface: w and b with one feature, w₁ and w₂ with two. A trace with a `meta` is filled in
the browser (browser/linear.js), for whichever update the replay stands at.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pages.shared.training_figures import line, significant

FINE, COARSE = 41, 25
ASPECT = 1.7
"""How much wider than high, or higher than wide, a chart may be and still be filled by the contours."""

MARK = {"line": {"color": "@surface", "width": 2}}
LOSS_SCALE = [[0, "@low"], [1, "@high"]]


@dataclass(frozen=True)
class Plane:
    """The two parameters that the surface is drawn over: where they stand in θ, their names, and the part that is seen."""

    first: int
    second: int
    names: tuple[str, str]
    x: tuple[float, float]
    y: tuple[float, float]


def plane_of(names: Sequence[str], path: np.ndarray, marks: Sequence[Sequence[float]]) -> Plane:
    """The part that holds the start, the marks, and as much of the path as stays near them.

    Shapes: names of θ (p,), path (steps, p)
    """
    inside = np.array([path[0], *marks], dtype=float)[:, :2]
    low, high = inside.min(axis=0), inside.max(axis=0)
    room = max(*(high - low), 0.1)
    near = path[:, :2][np.isfinite(path[:, :2]).all(axis=1)]
    near = near[((near > low - room) & (near < high + room)).all(axis=1)]
    low, high = np.minimum(low, near.min(axis=0)), np.maximum(high, near.max(axis=0))
    room = 0.15 * max(*(high - low), 0.1)
    (x0, y0), (x1, y1) = (low - room).tolist(), (high + room).tolist()
    return Plane(0, 1, (names[0], names[1]), (x0, x1), (y0, y1))


def contour_figure(plane: Plane, path: np.ndarray, best: Sequence[float], true: Sequence[float]) -> dict:
    """Lines of equal loss, the way that training took, and where it could end at best.

    Both axes have the same scale, so that a round bowl looks round.
    """
    height = max(plane.y[1] - plane.y[0], (plane.x[1] - plane.x[0]) / ASPECT)
    width = max(plane.x[1] - plane.x[0], (plane.y[1] - plane.y[0]) / ASPECT)
    x, y = (_grid(plane.x, ASPECT * max(width, height), FINE), _grid(plane.y, ASPECT * max(width, height), FINE))
    over = f"{plane.names[0]} = %{{x:.3f}}, {plane.names[1]} = %{{y:.3f}}"
    data = [
        {"type": "contour", "meta": "contours", "x": x, "y": y, "colorscale": LOSS_SCALE, "showscale": False, "ncontours": 24,
         "line": {"width": 0.7, "color": "@grid"}, "name": "loss",
         "hovertemplate": over + ": loss %{z:.4g}<extra></extra>"},
        line((_column(path, plane.first), _column(path, plane.second)), "path", "quiet", 1, hoverinfo="skip"),
        line(([], []), "so far", "train", 3, meta="trail", showlegend=False, hoverinfo="skip"),
        _mark(true[:2], "true", "true", "diamond", over),
        _mark(best[:2], "best", "text", "x", over),
        _mark(None, "now", "focus", "circle", over) | {"meta": "here"},
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": plane.names[0]}, "range": _round(plane.x), "scaleanchor": "y", "showgrid": False, "zeroline": False},
        "yaxis": {"title": {"text": plane.names[1]}, "range": _round(plane.y), "showgrid": False, "zeroline": False},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def bowl_figure(plane: Plane) -> dict:
    """The same loss as a surface in space."""
    data = [
        {"type": "surface", "meta": "bowl", "x": _grid(plane.x, 0, COARSE), "y": _grid(plane.y, 0, COARSE), "name": "loss",
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
    """The gradient of the loss where the replay stands: of single examples, of minibatches, of all examples."""
    size = f"{batch_size:,}" if batch_size < examples else "all"
    over = "(%{x:.4g}, %{y:.4g})<extra>%{fullData.name}</extra>"
    data = [
        {"type": "scatter", "mode": "markers", "meta": "singles", "name": "single examples",
         "marker": {"color": "@batch", "size": 5}, "hovertemplate": over},
        {"type": "scatter", "mode": "markers", "meta": "batches", "name": f"batches of {size}",
         "marker": {"color": "@train", "size": 7, "opacity": 0.75}, "hovertemplate": over},
        _mark(None, "all examples", "focus", "cross", over) | {"meta": "whole"},
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": f"∂L/∂{plane.names[0]}"}, "zeroline": True},
        "yaxis": {"title": {"text": f"∂L/∂{plane.names[1]}"}, "zeroline": True},
    }
    return {"data": data, "layout": layout}


def _grid(span: tuple[float, float], width: float, points: int) -> list[float]:
    """Evenly spaced over the span, or over this width around its middle if that is more."""
    middle, half = (span[0] + span[1]) / 2, max(width, span[1] - span[0]) / 2
    return _round(np.linspace(middle - half, middle + half, points))


def _column(path: np.ndarray, which: int) -> list[float | None]:
    return _round(path[:, which])


def _mark(at: Sequence[float] | None, name: str, colour: str, symbol: str, over: str) -> dict:
    x, y = ([significant(at[0])], [significant(at[1])]) if at is not None else ([], [])
    return {"type": "scatter", "mode": "markers", "x": x, "y": y, "name": name, "hovertemplate": over + "<extra>" + name + "</extra>",
            "marker": {"color": f"@{colour}", "size": 13, "symbol": symbol, **MARK}}  # fmt: skip


def _round(values: Sequence[float]) -> list[float | None]:
    return [significant(value) if math.isfinite(value) else None for value in values]
