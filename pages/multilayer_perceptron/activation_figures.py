"""Figures of the activation functions, as plain dicts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pages.shared.training_figures import function_figure, significant

SHADE = "@quiet/38"
FLAT = "flat"
STROKES = {
    # name in the settings: (label, colour, dash)
    "relu": ("ReLU", "train", "solid"),
    "sigmoid": ("sigmoid", "test", "dash"),
    "tanh": ("tanh", "true", "dot"),
    "none": ("none: φ(z) = z", "quiet", "dashdot"),
}


def activation_figure(
    name: str, x: np.ndarray, value: np.ndarray, slope: np.ndarray,
    signals: Sequence[tuple[Sequence[float], Sequence[float]]] = (), zones: Sequence[tuple[float, float]] = (),
) -> dict:  # fmt: skip
    """Return the graph of an activation function and its derivative over histograms of each hidden layer's signals.

    `signals` has the bin centres and the share of the values in each bin for each layer. The intervals `zones`, in which
    the function is flat, are shaded.
    """
    title = f"φ: {name}" if name != "none" else "φ(z) = z"
    figure = function_figure(x, [(value, title, "train", {}), (slope, "slope φ′", "test", {"dash": "dash"})], "z")
    figure["data"] += _bars(signals)
    figure["layout"]["yaxis"] |= {"title": {"text": "φ, φ′"}}
    figure["layout"] |= {
        "barmode": "overlay", "bargap": 0,
        "yaxis2": {"title": {"text": "share of signals"}, "overlaying": "y", "side": "right", "tickformat": ".0%",
                   "rangemode": "tozero", "tickmode": "auto", "nticks": 5, "showgrid": False, "zeroline": False, "visible": bool(signals)},
        "margin": {"l": 50, "r": 62 if signals else 10, "t": 24, "b": 36},
    }  # fmt: skip
    _shade(figure, zones, float(x[0]), float(x[-1]))
    return figure


def _bars(signals: Sequence[tuple[Sequence[float], Sequence[float]]]) -> list[dict]:
    return [
        {"type": "bar", "x": list(centres), "y": [significant(share) for share in shares], "yaxis": "y2",
         "name": f"layer {layer}" if len(signals) > 1 else "signals",
         "marker": {"color": f"@layer{layer}", "line": {"width": 0}}, "opacity": 0.45,
         "hovertemplate": "z around %{x}: %{y:.2%} of the signals<extra>%{fullData.name}</extra>"}
        for layer, (centres, shares) in enumerate(signals, start=1)
    ]  # fmt: skip


def small_activation_figure(figure: dict) -> dict:
    """The same for a low chart: without titles and the scale of the signals, and with a legend that fits one line."""
    graph, slope, *others = figure["data"]
    data = [graph | {"name": "φ"}, slope | {"name": "φ′"}, *(trace for trace in others if trace["name"] != FLAT)]
    x, y, y2 = (figure["layout"][axis] for axis in ("xaxis", "yaxis", "yaxis2"))
    layout = figure["layout"] | {
        "xaxis": x | {"title": {"text": ""}, "tickprefix": "z = ", "showtickprefix": "first"},
        "yaxis": y | {"title": {"text": ""}, "nticks": 4},
        "yaxis2": y2 | {"visible": False},
        "margin": {"l": 26, "r": 8, "t": 28, "b": 22, "autoexpand": False},
    }
    return {"data": data, "layout": layout}


def _shade(figure: dict, zones: Sequence[tuple[float, float]], low: float, high: float) -> None:
    """Shade the parts of the zones inside [low, high], and name them in the legend.  Mutates: figure"""
    inside = [(max(start, low), min(end, high)) for start, end in zones if start < high and end > low]
    if not inside:
        return
    figure["layout"]["shapes"] = [
        {"type": "rect", "x0": significant(start), "x1": significant(end), "yref": "paper", "y0": 0, "y1": 1,
         "layer": "below", "fillcolor": SHADE, "line": {"width": 0}}
        for start, end in inside
    ]  # fmt: skip
    figure["data"].append({
        "type": "scatter", "mode": "markers", "x": [None], "y": [None], "hoverinfo": "skip",
        "name": FLAT, "marker": {"symbol": "square", "size": 14, "color": SHADE},
    })  # fmt: skip


def functions_figure(
    x: np.ndarray, curves: Sequence[tuple[str, Sequence[float]]], chosen: str,
    signals: Sequence[tuple[Sequence[float], Sequence[float]]] = (),
) -> dict:  # fmt: skip
    """Return the graphs of the functions in `curves`, named as in the settings; the chosen one is bold.

    `signals` is as in `activation_figure`.
    """
    figure = function_figure(x, [_styled(name, values, chosen) for name, values in curves], "z")
    figure["layout"]["yaxis"] |= {"title": {"text": "φ(z)"}, "range": [-1.25, 3.25]}
    figure["layout"]["annotations"] = [_note(0, 0, "ReLU: kink at 0", -78, -46)]
    figure["data"] += _bars(signals)
    figure["layout"] |= {
        "barmode": "overlay",
        "bargap": 0,
        "yaxis2": {"overlaying": "y", "rangemode": "tozero", "visible": False},
    }
    return figure


def derivatives_figure(x: np.ndarray, curves: Sequence[tuple[str, Sequence[float]]], chosen: str) -> dict:
    """Return the graphs of the derivatives, in the same style."""
    figure = function_figure(x, [_styled(name, values, chosen) for name, values in curves], "z")
    for trace, (name, _) in zip(figure["data"], curves, strict=True):
        if name == "relu":
            trace["line"]["shape"] = "vh"  # a step at 0, not a slope
    figure["layout"]["yaxis"] |= {"title": {"text": "φ′(z)"}, "range": [-0.08, 1.15]}
    figure["layout"]["annotations"] = [_note(0, 0.25, "sigmoid: at most ¼", -86, -34)]
    return figure


def _styled(name: str, values: Sequence[float], chosen: str) -> tuple[Sequence[float], str, str, dict]:
    label, colour, dash = STROKES[name]
    return values, label, colour, {"dash": dash, "width": 5 if name == chosen else 2}


def _note(x: float, y: float, text: str, right: int, down: int) -> dict:
    """Return an annotation with an arrow to (x, y); `right` and `down` are its offset in pixels."""
    return {"x": x, "y": y, "text": text, "ax": right, "ay": down, "showarrow": True, "arrowhead": 2,
            "arrowcolor": "@text", "bgcolor": "@surface", "borderpad": 2, "font": {"size": 13}}  # fmt: skip
