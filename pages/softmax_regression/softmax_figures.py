"""The table and the bars of softmax's steps, and images in grey, as plain dicts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.explaining.softmax_steps import SoftmaxSteps
from pages.shared.training_figures import significant

SIDE, GAP = 28, 4
"""Pixels along an image's side, and between two images."""


def max_of(values: list[float]) -> float:
    """Return the largest value, or NaN if any is NaN."""
    return math.nan if any(map(math.isnan, values)) else max(values)


def format_number(value: float, digits: str = ".4g") -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:{digits}}".replace("-", "−")


def _columns(steps: SoftmaxSteps) -> dict[str, list[float]]:
    return {"logit o": steps.logits, "o − max": steps.shifted, "exp(o − max)": steps.exp,
            "probability ŷ": steps.probabilities}  # fmt: skip


def steps_table(names: list[str], steps: SoftmaxSteps) -> list[dict[str, str]]:
    """Return a row for each class and one for the sums."""
    columns = _columns(steps)
    rows = [{"class": name} | {title: format_number(column[j]) for title, column in columns.items()}
            for j, name in enumerate(names)]  # fmt: skip
    total, one = format_number(steps.total), format_number(sum(steps.probabilities))
    return [*rows, {"class": "sum", "logit o": "", "o − max": "", "exp(o − max)": total, "probability ŷ": one}]


def bars_figure(names: list[str], steps: SoftmaxSteps) -> dict:
    """Return three panels with a bar for each class: logits, exps and probabilities; NaN and ∞ have no bar."""
    columns, data, layout = _columns(steps), [], {"showlegend": False, "bargap": 0.3}
    panels = [("logit o", "batch"), ("exp(o − max)", "layer2"), ("probability ŷ", "train")]
    for i, (title, colour) in enumerate(panels):
        axis = "x" if i == 0 else f"x{i + 1}"
        data.append({
            "type": "bar", "orientation": "h", "name": title, "y": names, "xaxis": axis, "yaxis": "y",
            "x": [significant(v) for v in columns[title]], "text": [format_number(v) for v in columns[title]],
            "textposition": "auto", "textangle": 0, "cliponaxis": False, "marker": {"color": f"@{colour}"},
            "hovertemplate": "%{y}: %{text}<extra>" + title + "</extra>",
        })  # fmt: skip
        layout[f"xaxis{'' if i == 0 else i + 1}"] = {
            "title": {"text": title}, "domain": [0.36 * i, 0.36 * i + 0.28], "zeroline": True,
        } | ({"range": [0, 1.02]} if i else {})  # fmt: skip
    layout["yaxis"] = {"autorange": "reversed", "automargin": True, "type": "category"}
    return {"data": data, "layout": layout}


def bars_alt(names: list[str], steps: SoftmaxSteps) -> str:
    probabilities = ", ".join(f"{name} {format_number(p)}" for name, p in zip(names, steps.probabilities, strict=True))
    return f"Logits, their exps and the probabilities: {probabilities}"


def grey(**more) -> dict:
    """Return a heat map of pixel values from 0 to 255."""
    # Plotly's "Greys" runs from black to white, as the images do in both themes.
    return {"type": "heatmap", "colorscale": "Greys", "zmin": 0, "zmax": 255, "showscale": False} | more


def shuffled_figure(names: Sequence[str], plain: list[list[int]], shuffled: list[list[int]]) -> dict:
    """Return a row of named images above a row of the same images shuffled.  Shapes: plain and shuffled (n, 784)"""
    blank = [[None] * (len(names) * (SIDE + GAP) - GAP)] * GAP
    z = [*_side_by_side(plain), *blank, *_side_by_side(shuffled)]
    hidden = {"visible": False, "fixedrange": True}
    layout = {
        "xaxis": {**hidden, "constrain": "domain"},
        "yaxis": {**hidden, "range": [len(z) - 0.5, -0.5], "scaleanchor": "x", "constrain": "domain"},
        "annotations": [{"x": i * (SIDE + GAP) + (SIDE - 1) / 2, "y": -0.5, "text": name, "showarrow": False, "yanchor": "bottom"}
                        for i, name in enumerate(names)],
        "margin": {"l": 0, "r": 0, "t": 28, "b": 0},
    }  # fmt: skip
    return {"data": [grey(z=z, name="pixels", hoverinfo="skip", hoverongaps=False)], "layout": layout}


def _side_by_side(images: list[list[int]]) -> list[list[int | None]]:
    rows = [[image[SIDE * row : SIDE * (row + 1)] for image in images] for row in range(SIDE)]
    return [sum(([*piece, *[None] * GAP] for piece in row), [])[:-GAP] for row in rows]
