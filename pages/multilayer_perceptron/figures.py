"""Figures of the multilayer perceptron's page. Plain data in, plain dict out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pages.shared.training_figures import function_figure, significant


def activation_figure(
    name: str, x: np.ndarray, value: np.ndarray, slope: np.ndarray,
    signals: Sequence[tuple[Sequence[float], Sequence[float]]] = (),
) -> dict:  # fmt: skip
    """An activation function, solid, its derivative, dashed, and behind them what enters it in each hidden layer.

    `signals` has (bin centres, share of the values in each bin) for each layer, on an axis of their own.
    """
    figure = function_figure(
        x,
        [(value, name if name != "none" else "φ(x) = x", "train", {}), (slope, "derivative", "test", {"dash": "dash"})],
        "x",
    )
    for layer, (centres, shares) in enumerate(signals, start=1):
        figure["data"].append({
            "type": "bar", "x": list(centres), "y": [significant(share) for share in shares], "yaxis": "y2",
            "name": f"signals in layer {layer}" if len(signals) > 1 else "signals of this network",
            "marker": {"color": f"@layer{layer}", "line": {"width": 0}}, "opacity": 0.45,
            "hovertemplate": "x around %{x}: %{y:.2%} of the signals<extra>%{fullData.name}</extra>",
        })  # fmt: skip
    figure["layout"] |= {
        "barmode": "overlay", "bargap": 0,
        "yaxis2": {"title": {"text": "share of the signals"}, "overlaying": "y", "side": "right", "tickformat": ".0%",
                   "rangemode": "tozero", "tickmode": "auto", "nticks": 5, "showgrid": False, "zeroline": False, "visible": bool(signals)},
        "margin": {"l": 62, "r": 70 if signals else 10, "t": 28, "b": 46},
    }  # fmt: skip
    return figure
