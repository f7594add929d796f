"""Figure of training paths over the parameters. Plain data in, plain dict out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

import numpy as np

from core.explaining.least_squares import Bowl
from core.explaining.parameter_path import ParameterPath
from pages.shared.training_figures import DASHES, line, significant


def best_mark(bowl: Bowl, path: ParameterPath) -> tuple:
    """A mark for `path_figure` at the best parameters; if they are not unique, at those nearest to the path's start."""
    unique = len(bowl.curved_axes()[0]) == len(bowl.centre)
    return (
        "best" if unique else "nearest best",
        "text",
        "x-thin",
        bowl.nearest_minimum(path.parameters[0]).numpy(),
    )


def path_figure(
    paths: Sequence[tuple[str, str, np.ndarray]], marks: Sequence[tuple[str, str, str, np.ndarray]], *,
    within: Sequence[np.ndarray] | None = None,
) -> dict:  # fmt: skip
    """Plot paths (name, colour, points) and marks (name, colour, symbol, point) over the first two parameters.

    If `within` is given, the axes hold its points and cut off the rest.
    """
    labels = ("w", "b") if len(marks[0][3]) == 2 else ("w₁", "w₂")
    hover = {"hovertemplate": f"{labels[0]} = %{{x:.4g}}, {labels[1]} = %{{y:.4g}}<extra>%{{fullData.name}}</extra>"}
    data = [
        line(_first_two(points), name, colour, 2, line={"dash": dash}, **hover)
        for (name, colour, points), dash in zip(paths, cycle(DASHES))
    ]
    data += [
        {"type": "scatter", "mode": "markers", "x": x, "y": y, "name": name,
         "marker": {"color": f"@{colour}", "size": 12, "symbol": symbol, "line": {"width": 2.5, "color": f"@{colour}"}}} | hover
        for name, colour, symbol, point in marks for x, y in [_first_two(point[None])]
    ]  # fmt: skip
    layout = {"xaxis": {"title": {"text": labels[0]}}, "yaxis": {"title": {"text": labels[1]}}}
    if within is not None:
        for axis, values in zip(("xaxis", "yaxis"), np.concatenate(within).T[:2], strict=True):
            padding = 0.15 * (values.max() - values.min()) or 1.0
            layout[axis]["range"] = [significant(values.min() - padding), significant(values.max() + padding)]
    return {"data": data, "layout": layout}


def _first_two(points: np.ndarray) -> tuple[list, list]:
    x, y = points.T[:2]
    return [significant(v) for v in x], [significant(v) for v in y]
