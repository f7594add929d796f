"""Figures of networks as circles and lines, from plain data to plain Plotly dicts."""

from __future__ import annotations

from collections.abc import Sequence

MAX_UNITS = 6
MAX_INSIDE_LENGTH = 5
"""Names up to this many characters are written inside their circles, longer ones beside them."""
SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def layer_figure(inputs: Sequence[str], output: str, weights: Sequence[str]) -> dict:
    """Every input connected to the output; the browser sets width and label of each line by the name of its weight (linear.js)."""
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


def unit_names(symbol: str, count: int) -> list[str]:
    """The names of a layer's units, counted from 1; of more than MAX_UNITS, only the first three, "⋮" and the last two."""
    shown = range(1, count + 1) if count <= MAX_UNITS else (1, 2, 3, count - 1, count)
    names = [symbol + str(i).translate(SUBSCRIPTS) for i in shown]
    return names if count <= MAX_UNITS else [*names[:3], "⋮", *names[3:]]


def network_figure(layers: Sequence[Sequence[str]], titles: Sequence[str], between: Sequence[str] = ()) -> dict:
    """Fully connected layers from left to right; a unit named "⋮" stands for those that are not drawn.

    "<br>" separates the lines of a title; `between` has the texts below the weights of neighbouring layers.
    """
    columns = [[(x, 1 - (i + 0.5) / len(names)) for i in range(len(names))] for x, names in enumerate(layers)]
    fit_inside = [max(map(len, names)) <= MAX_INSIDE_LENGTH for names in layers]
    data = [_weights(columns, layers)]
    data += [_units(places, names, fits) for places, names, fits in zip(columns, layers, fit_inside, strict=True)]
    lines = max(title.count("<br>") for title in titles)
    hidden = {"visible": False, "fixedrange": True}
    layout = {
        "xaxis": {**hidden, "range": [-0.25, len(layers) - (0.75 if all(fit_inside) else 0.45)]},
        "yaxis": {**hidden, "range": [-0.1 if between else -0.04, 1.12]},
        "annotations": [
            *({"x": x, "y": 1.02, "text": title, "showarrow": False, "yanchor": "bottom"} for x, title in enumerate(titles)),
            *({"x": x + 0.5, "y": -0.02, "text": text, "showarrow": False, "yanchor": "top"} for x, text in enumerate(between)),
        ],
        "margin": {"l": 0, "r": 0, "t": 18 * lines, "b": 0}, "hovermode": False,
    }  # fmt: skip
    return {"data": data, "layout": layout}


def _weights(columns: Sequence[Sequence[tuple[float, float]]], layers: Sequence[Sequence[str]]) -> dict:
    """A line from each drawn unit to each drawn unit of the next layer."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for left, right, names, next_names in zip(columns, columns[1:], layers, layers[1:], strict=False):
        for start, from_name in zip(left, names, strict=True):
            for end, to_name in zip(right, next_names, strict=True):
                if "⋮" not in (from_name, to_name):
                    xs += [start[0], end[0], None]
                    ys += [start[1], end[1], None]
    return {"type": "scatter", "mode": "lines", "x": xs, "y": ys, "name": "weights", "hoverinfo": "skip",
            "showlegend": False, "line": {"color": "@batch", "width": 1}}  # fmt: skip


def _units(places: Sequence[tuple[float, float]], names: Sequence[str], inside: bool) -> dict:
    """A layer's units as circles with their names inside or beside them."""
    size = 36 if max(map(len, names)) == MAX_INSIDE_LENGTH else 30
    return {"type": "scatter", "mode": "markers+text", "x": [x for x, _ in places], "y": [y for _, y in places],
            "text": list(names) if inside else [f"  {name}" for name in names], "name": names[0],
            "textposition": "middle center" if inside else "middle right", "hoverinfo": "skip",
            "showlegend": False, "cliponaxis": False, "textfont": {"size": 13, "color": "@text"},
            "marker": {"size": size if inside else 18, "color": "@surface", "opacity": [float(name != "⋮") for name in names],
                       "line": {"color": "@text", "width": 1.5}}}  # fmt: skip
