"""Paths through the parameters as a figure. Plain data in, plain dict out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.explaining.least_squares import Bowl
from core.explaining.parameter_path import ParameterPath
from pages.shared.training_figures import line, significant


def best_mark(bowl: Bowl, path: ParameterPath) -> tuple:
    """A mark for `path_figure` at the best parameters; if there are many, at the nearest to where the path began."""
    single = len(bowl.curved_axes()[0]) == len(bowl.centre)
    best = bowl.nearest_minimum(path.parameters[0]).numpy()
    return "closed form" if single else "nearest best", "text", "x-thin", best


def path_figure(
    paths: Sequence[tuple[str, str, np.ndarray]], marks: Sequence[tuple[str, str, str, np.ndarray]], *,
    within: Sequence[np.ndarray] | None = None,
) -> dict:  # fmt: skip
    """Paths over the first two parameters, and marks.

    Each path is (name, colour, points), each mark (name, colour, symbol, point). The axes hold `within`, if given:
    what leaves them is cut off.
    """
    labels = ("w", "b") if len(marks[0][3]) == 2 else ("w₁", "w₂")
    hover = {"hovertemplate": f"{labels[0]} = %{{x:.4g}}, {labels[1]} = %{{y:.4g}}<extra>%{{fullData.name}}</extra>"}
    data = [line(_two(points), name, colour, 2, **hover) for name, colour, points in paths]
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
