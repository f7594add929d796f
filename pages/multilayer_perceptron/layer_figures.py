"""Figures of a run's layer statistics, as plain dicts."""

from __future__ import annotations

from collections.abc import Sequence

from pages.shared.training_figures import axis_limits, line

LAYERS = (("layer1", "solid"), ("layer2", "dash"), ("layer3", "dot"), ("test", "dashdot"))
"""Colour and dash of each layer, from the first to the logits."""

NOT_MEASURED = "Measured while it trains."

Curve = tuple[Sequence[int], Sequence[float | None]]


def gradient_figure(gradients: Sequence[Curve], step: int) -> dict:
    """Return each layer's gradient size against updates on a logarithmic scale; zeros are left out."""
    hover = {"hovertemplate": "after update %{x:,}: %{y:.3g}<extra>%{fullData.name}</extra>"}
    data = []
    for i, (steps, sizes) in enumerate(gradients):
        colour, dash = LAYERS[-1] if i == len(gradients) - 1 else LAYERS[i]
        name = "logits" if i == len(gradients) - 1 else f"layer {i + 1}"
        data.append(line((steps, [size or None for size in sizes]), name, colour, 2, line={"dash": dash}, **hover))
    axis = {"title": {"text": "gradient size"}, "type": "log", "exponentformat": "power", "nticks": 4}
    return {"data": data, "layout": {"xaxis": _updates(step), "yaxis": axis} | _empty(data, NOT_MEASURED)}


def share_figure(saturated: Sequence[Curve], dead: Sequence[Curve], step: int) -> dict:
    """Return each hidden layer's shares of saturated signals (thin) and dead units (bold) against updates."""
    hover = {"hovertemplate": "after update %{x:,}: %{y:.1%}<extra>%{fullData.name}</extra>"}
    data = []
    for kind, curves, width in (("saturated", saturated, 1.5), ("dead", dead, 4)):
        for i, curve in enumerate(curves):
            colour, dash = LAYERS[i]
            name = f"{kind}, layer {i + 1}" if len(curves) > 1 else kind
            data.append(line(curve, name, colour, width, line={"dash": dash}, **hover))
    reason = NOT_MEASURED if saturated else "This network has no hidden layer."
    empty = _empty(data, reason)
    if len(saturated) > 1:  # each layer has the stroke that it has among the gradients
        data = [trace | {"showlegend": False} for trace in data]
        data += [
            line(([None], [None]), name, "text", width) for name, width in (("thin: saturated", 1.5), ("bold: dead", 4))
        ]
    axis = {"title": {"text": "share"}, "range": [-0.02, 1.02], "tickformat": ".0%", "nticks": 4}
    return {"data": data, "layout": {"xaxis": _updates(step), "yaxis": axis} | empty}


def _empty(data: Sequence[dict], reason: str) -> dict:
    """Return the layout of a chart without points: bare axes and the reason. Return {} if there are points."""
    if any(trace["x"] for trace in data):
        return {}
    note = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "text": reason, "showarrow": False,
            "font": {"color": "@quiet"}}  # fmt: skip
    bare = {"showticklabels": False, "showgrid": False, "zeroline": False}
    return {"xaxis": {"title": {"text": "updates"}, **bare}, "yaxis": bare, "annotations": [note]}


def _updates(step: int) -> dict:
    return {"title": {"text": "updates"}, **axis_limits(step)}
