"""Figures of the loss over the parameters and of the gradients at one point. Plain data in, plain dict out.

Two parameters span the surface: w and b with one feature, w₁ and w₂ with two. The browser
(browser/linear.js) fills each trace that has a `meta` with the values of the current update.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.explaining.least_squares import Bowl
from pages.shared.training_figures import line, significant

CONTOUR_POINTS = 91, 51
"""Grid points along the two axes."""
SLICE_POINTS = 41
LEVELS, WIDENED = 16, 0.4
"""Lines of equal loss, and the share of the plane's width that a wide chart adds on either side."""
WIDEST, HIGHEST = 5.0, 2.0
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


def square_plane(names: Sequence[str], limit: float) -> Plane:
    """The range from −limit to limit of both parameters."""
    return Plane((names[0], names[1]), (-limit, limit), (-limit, limit))


def highest_loss(plane: Plane, others: Sequence[float], bowl: Bowl) -> float:
    """The highest loss in a wide chart of the plane, at one of its corners; `others` are the parameters that it does not show."""
    wider = WIDENED * (plane.x[1] - plane.x[0])
    corners = [[x, y, *others] for x in (plane.x[0] - wider, plane.x[1] + wider) for y in plane.y]
    return bowl.loss(bowl.centre.new_tensor(corners)).max().item()


def contour_figure(plane: Plane, top: float, path: np.ndarray, best: Sequence[float], true: Sequence[float]) -> dict:
    """Plot the lines of equal loss, the path of training, and the true and the best parameters."""
    hover = _hover(plane)
    figure = map_figure(plane, top)
    contours, *moving = figure["data"]
    figure["data"] = [
        contours,
        line((_round(path[:, 0]), _round(path[:, 1])), "path", "quiet", 1, meta="trained", hoverinfo="skip"),
        *moving[:-1],
        _mark(true[:2], "true", "true", "diamond", hover),
        _mark(best[:2], "best", "text", "x", hover) | {"meta": "best"},
        moving[-1],
    ]
    return figure


def map_figure(plane: Plane, top: float, fine: bool = False) -> dict:
    """Plot the lines of equal loss up to the loss `top`, and the way to the current parameters; `fine` ones inside the first, too.

    Both axes have the same scale, so that a round bowl looks round.
    """
    step = significant(top / LEVELS) or 1.0
    height = max(plane.y[1] - plane.y[0], (plane.x[1] - plane.x[0]) / WIDEST)
    width = max(plane.x[1] - plane.x[0], (plane.y[1] - plane.y[0]) / HIGHEST)
    x = _grid(plane.x, WIDEST * height, CONTOUR_POINTS[0])
    y = _grid(plane.y, HIGHEST * width, CONTOUR_POINTS[1])
    hover = _hover(plane)
    outline = line(([], []), "outline", "surface", 6, meta="trail", showlegend=False, hoverinfo="skip")
    data = [
        {"type": "contour", "meta": "contours", "x": x, "y": y, "colorscale": LOSS_SCALE, "showscale": False, "zmin": 0, "zmax": LEVELS * step,
         "autocontour": False, "contours": {"start": step, "end": 2 * LEVELS * step, "size": step},
         "line": {"width": 1, "color": "@text/55"}, "name": "loss",
         "hovertemplate": hover + ": loss %{z:.4g}<extra></extra>"},
        outline,
        line(([], []), "so far", "train", 3, meta="trail", showlegend=False, hoverinfo="skip"),
        _mark(None, "now", "focus", "circle", hover) | {"meta": "here"},
    ]  # fmt: skip
    if fine:
        between = {"coloring": "none", "start": step / 16, "end": step, "size": step / 4}
        data.insert(
            1,
            data[0]
            | {
                "name": "loss between",
                "showlegend": False,
                "hoverinfo": "skip",
                "contours": between,
                "line": {"width": 1, "color": "@text/55", "dash": "dot"},
            },
        )
    layout = {
        "xaxis": {"title": {"text": plane.names[0]}, "range": _round(plane.x), "scaleanchor": "y", "showgrid": False, "zeroline": False},
        "yaxis": {"title": {"text": plane.names[1]}, "range": _round(plane.y), "showgrid": False, "zeroline": False},
    }  # fmt: skip
    return {"data": data, "layout": layout}


def still_map_figure(names: Sequence[str], path, bowl: Bowl) -> dict:
    """Plot the lines of equal loss and a path that stays as it is; other parameters than the first two are those of its end.

    Shapes: path (steps, p)
    """
    points, best = path.numpy(), bowl.nearest_minimum(path[0]).numpy()
    plane = visible_plane(names, points, [best])
    figure = map_figure(plane, highest_loss(plane, points[-1, 2:], bowl))
    contours, outline, trail, here = figure["data"]
    grid = np.stack(np.meshgrid(contours["x"], contours["y"]), axis=-1)
    rest = np.broadcast_to(points[-1, 2:], (*grid.shape[:2], points.shape[1] - 2))
    heights = bowl.loss(path.new_tensor(np.concatenate([grid, rest], axis=-1))).tolist()
    xy = {"x": _round(points[:, 0]), "y": _round(points[:, 1])}
    figure["data"] = [
        contours | {"meta": None, "z": [_round(row) for row in heights]},
        outline | xy | {"meta": None},
        trail | xy | {"meta": None, "name": "path", "mode": "lines+markers", "marker": {"size": 5}},
        _mark(best[:2], "best", "text", "x", _hover(plane)),
        here | {"meta": None, "name": "end", "x": xy["x"][-1:], "y": xy["y"][-1:]},
    ]  # fmt: skip
    return figure


def slices_figure(names: Sequence[str], spans: Sequence[tuple[float, float]]) -> dict:
    """Plot the loss over each parameter alone, the others as they are now, with the tangent whose slope is the gradient."""
    data, layout = [], {"yaxis": {"title": {"text": "mean loss"}, "rangemode": "tozero"}}
    gap = 0.06
    width = (1 - gap * (len(names) - 1)) / len(names)
    for i, (name, span) in enumerate(zip(names, spans, strict=True)):
        axis = f"x{i + 1}" if i else "x"
        x = _round(np.linspace(*span, SLICE_POINTS))
        hover = f"{name} = %{{x:.3f}}: loss %{{y:.4g}}<extra></extra>"
        data += [
            line((x, []), f"loss over {name}", "train", 3, meta="slice", xaxis=axis, showlegend=False, hovertemplate=hover),
            line(([], []), f"slope over {name}", "focus", 3, meta="tangent", xaxis=axis, showlegend=False, hoverinfo="skip",
                 line={"dash": "dash"}),
            _mark(None, f"now over {name}", "focus", "circle", hover) | {"meta": "slice_point", "xaxis": axis, "showlegend": False},
        ]  # fmt: skip
        left = i * (width + gap)
        layout[f"xaxis{i + 1}" if i else "xaxis"] = {
            "title": {"text": name}, "range": _round(span), "domain": [significant(left), significant(left + width)],
        }  # fmt: skip
    layout["annotations"] = [
        {"name": f"slope_{i}", "text": "", "showarrow": False, "xref": f"x{i + 1} domain" if i else "x domain", "x": 0.5,
         "yref": "paper", "y": 1, "yanchor": "bottom", "font": {"color": "@focus", "size": 14}}
        for i in range(len(names))
    ]  # fmt: skip
    return {"data": data, "layout": layout}


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


def _hover(plane: Plane) -> str:
    return f"{plane.names[0]} = %{{x:.3f}}, {plane.names[1]} = %{{y:.3f}}"


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
