"""A single layer of a network as circles and weighted lines. Plain data in, plain dict out."""

from __future__ import annotations

from collections.abc import Sequence


def layer_figure(inputs: Sequence[str], output: str, weights: Sequence[str]) -> dict:
    """Every input connected to the output; the lines' widths and labels are filled in the browser, by their weights' names."""
    height = max(len(inputs) - 1, 1)
    places = [1 - i / height for i in range(len(inputs))]
    data, annotations = [], []
    for y, weight in zip(places, weights, strict=True):
        data.append({"type": "scatter", "mode": "lines", "x": [0, 1], "y": [y, 0.5], "meta": "edge", "name": weight,
                     "hoverinfo": "skip", "showlegend": False, "line": {"color": "@quiet", "width": 2}})  # fmt: skip
        annotations.append({"x": 0.42, "y": y + 0.42 * (0.5 - y), "name": weight, "text": "", "showarrow": False,
                            "bgcolor": "@surface", "borderpad": 3, "font": {"size": 15}})  # fmt: skip
    for x, y, name in [*((0, y, name) for y, name in zip(places, inputs, strict=True)), (1, 0.5, output)]:
        data.append({"type": "scatter", "mode": "markers+text", "x": [x], "y": [y], "text": [name], "hoverinfo": "skip",
                     "textfont": {"size": 17, "color": "@text"}, "showlegend": False, "cliponaxis": False,
                     "marker": {"size": 46, "color": "@surface", "line": {"color": "@text", "width": 2}}})  # fmt: skip
    hidden = {"visible": False, "fixedrange": True}
    layout = {
        "xaxis": {**hidden, "range": [-0.15, 1.15]}, "yaxis": {**hidden, "range": [-0.3, 1.3]},
        "annotations": annotations, "margin": {"l": 0, "r": 0, "t": 0, "b": 0}, "hovermode": False,
    }  # fmt: skip
    return {"data": data, "layout": layout}
