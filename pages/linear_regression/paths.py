"""The way that a run takes through its parameters: read off, measured and drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from core import Run
from core.least_squares import Bowl
from pages.shared.training_figures import MOST_POINTS, line, significant

FLAT = 1e-12
"""A direction that bends so much less than the steepest one is flat, up to the rounding of the data."""


def path_of(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """The updates made and the parameters after each, w first and b last; from the start to where the run is now.

    Shapes: → (m,), (m, p)
    """
    now = run.regression_parameters()
    steps = run.history.steps("b").tolist()
    points = np.column_stack([run.history.column(name) for name in now]).tolist()
    if not steps or steps[-1] != run.step:
        steps, points = [*steps, run.step], [*points, list(now.values())]
    return np.array(steps), np.array(points)


def thinned(count: int) -> np.ndarray:
    """Which of so many points to draw: every so many and the last, at most 300."""
    every = max(1, math.ceil((count - 1) / (MOST_POINTS - 1)))
    return np.unique([*range(0, count, every), count - 1])


def crookedness(points: np.ndarray) -> float:
    """The length of a path over the straight distance between its ends: 1 is straight. NaN if it ends where it began."""
    straight = np.linalg.norm(points[-1] - points[0])
    length = np.linalg.norm(np.diff(points, axis=0), axis=1).sum()
    return float(length / straight) if straight > 0 else math.nan


def bent(bowl: Bowl) -> tuple[np.ndarray, np.ndarray]:
    """The curvatures of the bowl that are not flat, and their axes; fewer than p if many parameters share the floor.

    Shapes: → (k,), (p, k)
    """
    curvature, axes = np.linalg.eigh(bowl.hessian.numpy())
    kept = curvature > FLAT * curvature[-1]
    return curvature[kept], axes[:, kept]


def nearest_best(bowl: Bowl, point: np.ndarray) -> np.ndarray:
    """The parameters with the smallest loss; if many share it, the nearest to this point.

    Full-batch descent from there ends in it: it never moves along a direction in which the loss is flat.
    """
    axes = bent(bowl)[1]
    return point + axes @ (axes.T @ (bowl.centre.numpy() - point))


def best_mark(bowl: Bowl, point: np.ndarray) -> tuple:
    """A mark for `path_figure` at the best parameters nearest to this point."""
    single = len(bent(bowl)[0]) == len(point)
    return ("closed form" if single else "nearest best", "text", "x-thin", nearest_best(bowl, point))


def path_figure(
    paths: Sequence[tuple[str, str, np.ndarray]], marks: Sequence[tuple[str, str, str, np.ndarray]], *,
    within: Sequence[np.ndarray] | None = None,
) -> dict:  # fmt: skip
    """Paths over the first two parameters, and marks.

    Each path is (name, colour, points), each mark (name, colour, symbol, point). The axes hold `within`, if given:
    what leaves them is cut off.
    """
    labels = ("w₁", "b") if len(marks[0][3]) == 2 else ("w₁", "w₂")
    hover = {"hovertemplate": f"{labels[0]} = %{{x:.4g}}, {labels[1]} = %{{y:.4g}}<extra>%{{fullData.name}}</extra>"}
    data = [line(_two(points[thinned(len(points))]), name, colour, 2, **hover) for name, colour, points in paths]
    data += [
        {"type": "scatter", "mode": "markers", "x": x, "y": y, "name": name,
         "marker": {"color": f"@{colour}", "size": 12, "symbol": symbol, "line": {"width": 2.5, "color": f"@{colour}"}}} | hover
        for name, colour, symbol, point in marks for x, y in [_two(point[None])]
    ]  # fmt: skip
    layout = {"xaxis": {"title": {"text": labels[0]}}, "yaxis": {"title": {"text": labels[1]}}}
    if within is not None:
        for axis, values in zip(("xaxis", "yaxis"), np.concatenate(within).T[:2], strict=True):
            room = 0.15 * (values.max() - values.min()) or 1.0
            layout[axis]["range"] = [significant(values.min() - room), significant(values.max() + room)]
    return {"data": data, "layout": layout}


def _two(points: np.ndarray) -> tuple[list, list]:
    x, y = points.T[:2]
    return [significant(v) for v in x], [significant(v) for v in y]
