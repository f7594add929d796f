"""The table and the bars of softmax's steps, and images in grey, as plain dicts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.explaining.softmax_steps import SoftmaxSteps
from pages.player.live_parts import table_part
from pages.shared.training_figures import significant

SIDE, GAP = 28, 4
"""Pixels along an image's side, and between two images."""
TEXT_ROOM = 0.5
"""Room for digits beside bars, as a share of what the bars take."""


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


def steps_table(names: list[str], steps: SoftmaxSteps) -> dict:
    """Return a row for each class and one for the sums."""
    columns = _columns(steps)
    texts = [[format_number(v) for v in values] for values in columns.values()]
    sums = ["sum", "", "", format_number(steps.total), format_number(sum(steps.probabilities))]
    return table_part(["class", *columns], [*zip(names, *texts, strict=True), sums])


def bars_figure(names: list[str], steps: SoftmaxSteps) -> dict:
    """Return three panels with a bar for each class: logits, exps and probabilities; NaN and ∞ have no bar."""
    columns, data, layout = _columns(steps), [], {"showlegend": False, "bargap": 0.3}
    panels = [("logit o", "batch", ".2f"), ("exp(o − max)", "layer2", ".3f"), ("probability ŷ", "train", ".3f")]
    for i, (title, colour, digits) in enumerate(panels):
        values, texts = [significant(v) for v in columns[title]], [format_number(v, digits) for v in columns[title]]
        common = {"y": names, "xaxis": "x" if i == 0 else f"x{i + 1}", "yaxis": "y", "cliponaxis": False}
        data.append({
            "type": "bar", "orientation": "h", "name": title, "x": values, "text": texts, "textposition": "none",
            "marker": {"color": f"@{colour}"}, "hovertemplate": "%{y}: %{text}<extra>" + title + "</extra>", **common,
        })  # fmt: skip
        data.append({
            "type": "scatter", "mode": "text", "name": f"{title} in digits", "x": [max(v or 0.0, 0.0) for v in values],
            "text": [f" {text}" for text in texts], "textposition": "middle right", "hoverinfo": "skip", **common,
        })  # fmt: skip
        layout[f"xaxis{'' if i == 0 else i + 1}"] = {
            "title": {"text": title, "font": {"size": 14}}, "domain": [0.35 * i, 0.35 * i + 0.3], "zeroline": True, "nticks": 4,
            "range": [0, 1 + TEXT_ROOM] if i else _range_of([v for v in values if v is not None]),
        }  # fmt: skip
    layout["yaxis"] = {"autorange": "reversed", "automargin": True, "type": "category", "showgrid": False}
    return {"data": data, "layout": layout}


def _range_of(values: list[float]) -> list[float]:
    """Return limits for bars from 0 to these values, with room for the digits on the right."""
    low, high = min([0.0, *values]), max([0.0, *values])
    return [1.05 * low, high + TEXT_ROOM * ((high - low) or 1.0)]


def bars_alt(names: list[str], steps: SoftmaxSteps) -> str:
    probabilities = ", ".join(f"{name} {format_number(p)}" for name, p in zip(names, steps.probabilities, strict=True))
    return f"Logits, their exps and the probabilities: {probabilities}"


def grey(**more) -> dict:
    """Return a heat map of pixel values from 0 to 255."""
    # Plotly's "Greys" runs from black to white, as the images do in both themes.
    return {"type": "heatmap", "colorscale": "Greys", "zmin": 0, "zmax": 255, "showscale": False} | more


def image_figure(values: list[int]) -> dict:
    """Return the heat map of an image, its first row at the top.  Shapes: values (784,)"""
    z = [list(values[SIDE * row : SIDE * (row + 1)]) for row in range(SIDE)]
    axis = {"showgrid": False, "zeroline": False, "constrain": "domain", "dtick": 7}
    trace = grey(
        z=z, name="pixel value", hovertemplate="row %{y}, column %{x}<br>value %{z}<extra></extra>",
    )  # fmt: skip
    return {
        "data": [trace],
        "layout": {
            "xaxis": axis | {"title": {"text": "column"}},
            "yaxis": axis | {"title": {"text": "row"}, "autorange": "reversed", "scaleanchor": "x"},
            "margin": {"l": 48, "r": 4, "t": 4, "b": 42},
        },
    }


def row_figure(values: list[int]) -> dict:
    """Return the heat map of the same values in one row; hovering shows the pixel's number, row and column."""
    text = [f"pixel {j} = 28 · {j // SIDE} + {j % SIDE}" for j in range(len(values))]
    trace = grey(
        z=[list(values)], text=[text], name="pixel value", hovertemplate="%{text}<br>value %{z}<extra></extra>"
    )
    axis = {"showgrid": False, "zeroline": False}
    return {
        "data": [trace],
        "layout": {
            "xaxis": axis | {"title": {"text": "pixel j"}, "dtick": 4 * SIDE},
            "yaxis": axis | {"showticklabels": False, "ticks": "", "fixedrange": True},
            "margin": {"l": 4, "r": 4, "t": 4, "b": 42},
        },
    }


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
