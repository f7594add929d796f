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


def network_figure(layers: Sequence[Sequence[str]], titles: Sequence[str]) -> dict:
    """Fully connected layers from left to right; a unit named "⋮" stands for all that are not drawn."""
    columns = [[(x, 1 - (i + 0.5) / len(names)) for i in range(len(names))] for x, names in enumerate(layers)]
    across: list[float | None] = []
    upward: list[float | None] = []
    for left, right, names, next_names in zip(columns, columns[1:], layers, layers[1:], strict=False):
        for start, from_name in zip(left, names, strict=True):
            for end, to_name in zip(right, next_names, strict=True):
                if "⋮" not in (from_name, to_name):
                    across += [start[0], end[0], None]
                    upward += [start[1], end[1], None]
    data = [{"type": "scatter", "mode": "lines", "x": across, "y": upward, "name": "weights", "hoverinfo": "skip",
             "showlegend": False, "line": {"color": "@batch", "width": 1}}]  # fmt: skip
    for places, names in zip(columns, layers, strict=True):
        drawn = [name != "⋮" for name in names]
        inside = max(map(len, names)) < 5
        data.append({"type": "scatter", "mode": "markers+text", "x": [x for x, _ in places], "y": [y for _, y in places],
                     "text": list(names) if inside else [f"  {name}" for name in names], "name": names[0],
                     "textposition": "middle center" if inside else "middle right", "hoverinfo": "skip",
                     "showlegend": False, "cliponaxis": False, "textfont": {"size": 13, "color": "@text"},
                     "marker": {"size": 30 if inside else 18, "color": "@surface", "opacity": [float(each) for each in drawn],
                                "line": {"color": "@text", "width": 1.5}}})  # fmt: skip
    hidden = {"visible": False, "fixedrange": True}
    layout = {
        "xaxis": {**hidden, "range": [-0.25, len(layers) - 0.45]}, "yaxis": {**hidden, "range": [-0.04, 1.12]},
        "annotations": [{"x": x, "y": 1.02, "text": title, "showarrow": False, "yanchor": "bottom"} for x, title in enumerate(titles)],
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0}, "hovermode": False,
    }  # fmt: skip
    return {"data": data, "layout": layout}
