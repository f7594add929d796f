"""Figures of a classifier's predictions, as plain dicts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def probability_figure(names: Sequence[str], probabilities: Sequence[float], true: int | None, predicted: int) -> dict:
    """Return a sorted bar chart of the class probabilities; colours mark the true class, if it is known, and the prediction."""
    chosen = "@wrong" if true is not None else "@train"
    order = np.argsort(probabilities, kind="stable")
    colours = ["@right" if i == true else chosen if i == predicted else "@batch" for i in order.tolist()]
    labels = [f"{names[i]} (true)" if i == true else names[i] for i in order]
    values = [float(f"{probabilities[i]:.5g}") for i in order]
    data = [{"type": "bar", "orientation": "h", "x": values, "y": labels, "name": "probability", "showlegend": False,
             "marker": {"color": colours}, "text": [f"{value:.1%}" for value in values], "textposition": "outside",
             "cliponaxis": False, "hovertemplate": "%{y}: %{x:.4f}<extra></extra>"}]  # fmt: skip
    layout = {"xaxis": {"title": {"text": "probability"}, "range": [0, 1.2], "tickformat": ".0%"},
              "yaxis": {"automargin": True, "showgrid": False}, "margin": {"l": 8, "r": 8, "t": 8, "b": 42}}  # fmt: skip
    return {"data": data, "layout": layout}


def confusion_figure(names: Sequence[str], counts: np.ndarray, shares: bool, chosen: tuple[int, int]) -> dict:
    """Return the confusion matrix, true class by prediction, as counts or as shares of each row.

    The diagonal has a colour scale of its own; on a common scale the mistakes would be invisible.
    """
    rows = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    labels = [
        [f"{share:.0%}" if shares else f"{count:,}" for share, count in zip(*pair, strict=True)]
        for pair in zip(rows, counts.tolist(), strict=True)
    ]
    mistakes = rows.copy()
    np.fill_diagonal(mistakes, np.nan)
    hits = np.where(np.eye(len(names), dtype=bool), rows, np.nan)
    layers = []
    for name, values, colour in (("mistakes", mistakes, "@wrong"), ("correct", hits, "@right")):
        z = [[None if np.isnan(v) else float(f"{v:.5g}") for v in row] for row in values]
        text = [
            [label if v is not None else "" for label, v in zip(*pair, strict=True)]
            for pair in zip(labels, z, strict=True)
        ]
        top = max((v for row in z for v in row if v is not None), default=1) or 1
        layers.append({"type": "heatmap", "x": list(names), "y": list(names), "z": z, "text": text, "texttemplate": "%{text}",
                       "name": name, "showscale": False, "zmin": 0, "zmax": top, "xgap": 1, "ygap": 1, "hoverongaps": False,
                       "colorscale": [[0, "@surface"], [1, colour]],
                       "hovertemplate": "%{y} predicted as %{x}: %{text}<extra></extra>"})  # fmt: skip
    true, predicted = chosen
    frame = {"type": "rect", "x0": predicted - 0.5, "x1": predicted + 0.5, "y0": true - 0.5, "y1": true + 0.5,
             "line": {"color": "@focus", "width": 3}}  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "predicted class"}, "showgrid": False, "automargin": True, "tickangle": -40},
        "yaxis": {"title": {"text": "true class"}, "showgrid": False, "automargin": True, "autorange": "reversed"},
        "shapes": [frame],
    }  # fmt: skip
    return {"data": layers, "layout": layout}
