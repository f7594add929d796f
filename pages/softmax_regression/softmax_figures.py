"""What softmax computes of one row of logits, as numbers, table and bars; images in grey. Plain data in, plain dict out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.explaining.softmax_steps import SoftmaxSteps
from pages.shared.training_figures import significant

SIDE, GAP = 28, 4
"""Pixels of an image's side, and between two images."""


def max_of(values: list[float]) -> float:
    """The largest value, or NaN if one is no number."""
    return math.nan if any(map(math.isnan, values)) else max(values)


def said(value: float, digits: str = ".4g") -> str:
    """A number with so many digits, four significant ones if nothing else is said; "NaN" and "∞" are said as such."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:{digits}}".replace("-", "−")


def columns_of(steps: SoftmaxSteps) -> dict[str, list[float]]:
    return {
        "logit o": steps.logits,
        "o − max": steps.shifted,
        "exp(o − max)": steps.exp,
        "probability ŷ": steps.probabilities,
    }


def steps_table(names: list[str], steps: SoftmaxSteps) -> list[dict[str, str]]:
    """A row for each class and one for the sums."""
    columns = columns_of(steps)
    rows = [{"class": name} | {title: said(column[j]) for title, column in columns.items()}
            for j, name in enumerate(names)]  # fmt: skip
    sums = {"logit o": "", "o − max": "", "exp(o − max)": said(steps.total), "probability ŷ": said(sum(steps.probabilities))}  # fmt: skip
    return [*rows, {"class": "sum"} | sums]


def bars_figure(names: list[str], steps: SoftmaxSteps) -> dict:
    """Three panels side by side with a bar for each class: logits, exps and probabilities; what is no number has no bar."""
    columns, data, layout = columns_of(steps), [], {"showlegend": False, "bargap": 0.3}
    panels = [("logit o", "batch"), ("exp(o − max)", "layer2"), ("probability ŷ", "train")]
    for i, (title, colour) in enumerate(panels):
        axis = "x" if i == 0 else f"x{i + 1}"
        data.append({
            "type": "bar", "orientation": "h", "name": title, "y": names, "xaxis": axis, "yaxis": "y",
            "x": [significant(v) for v in columns[title]], "text": [said(v) for v in columns[title]],
            "textposition": "auto", "textangle": 0, "cliponaxis": False, "marker": {"color": f"@{colour}"},
            "hovertemplate": "%{y}: %{text}<extra>" + title + "</extra>",
        })  # fmt: skip
        layout[f"xaxis{'' if i == 0 else i + 1}"] = {
            "title": {"text": title}, "domain": [0.36 * i, 0.36 * i + 0.28], "zeroline": True,
        } | ({"range": [0, 1.02]} if i else {})  # fmt: skip
    layout["yaxis"] = {"autorange": "reversed", "automargin": True, "type": "category"}
    return {"data": data, "layout": layout}


def alt(names: list[str], steps: SoftmaxSteps) -> str:
    each = ", ".join(f"{name} {said(p)}" for name, p in zip(names, steps.probabilities, strict=True))
    return f"Logits, their exps and the probabilities: {each}"


def grey(**more) -> dict:
    """A trace of pixel values from 0 to 255."""
    # Plotly's "Greys" runs from black to white, as the images do in both themes.
    return {"type": "heatmap", "colorscale": "Greys", "zmin": 0, "zmax": 255, "showscale": False} | more


def shuffled_figure(names: Sequence[str], plain: list[list[int]], shuffled: list[list[int]]) -> dict:
    """Images with their classes above, and below each the same one shuffled.  Shapes: plain and shuffled (n, 784)"""
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
