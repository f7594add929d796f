"""Pinned runs as quiet curves under those of the current one. Plain data in, plain dict out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.pins import Pin
from pages.shared.training_figures import line, significant, until

DASHES = ("dash", "dot", "solid", "dashdot", "longdash", "longdashdot", "10px,3px", "2px,8px")
SYMBOLS = ("circle", "square", "triangle-up", "cross", "star", "triangle-down", "pentagon", "hexagon")
MOST_MARKS = 30
HIGH = 2.0
"""So many times higher than everything else on its first update a pinned run may rise before it leaves the picture."""


def with_pins(figure: dict, pins: Sequence[tuple[str, Pin]], curve: str) -> dict:
    """The figure with that curve of each pin, by its name, under its own; with the batch losses too, if it is the loss.

    The axis of updates is as long as the longest run.
    """
    data = []
    for number, (name, pin) in enumerate(pins):
        if curve == "loss":
            data.append(
                _line(pin, "batch_loss", name, number, 1) | {"opacity": 0.35, "showlegend": False, "mode": "lines"}
            )
        data.append(_line(pin, curve, name, number, 2.5))
    layout = dict(figure["layout"])
    own = layout["xaxis"]["autorangeoptions"]["maxallowed"]
    layout["xaxis"] = layout["xaxis"] | until(max(own, *(pin.steps for _, pin in pins)))
    if curve == "loss" and layout["yaxis"].get("type") != "log":
        layout["yaxis"] = layout["yaxis"] | _top(figure["data"], data, pins)
    return {"data": data + figure["data"], "layout": layout}


def _line(pin: Pin, curve: str, name: str, number: int, width: float) -> dict:
    steps, values = pin.curves[curve]
    few = len(steps) <= MOST_MARKS
    return line(
        (list(steps), [significant(value) for value in values]), name, "quiet", width, line={"dash": DASHES[number]},
        mode="lines+markers" if few else "lines", marker={"size": 6, "symbol": SYMBOLS[number]}, legendgroup=name, legendrank=2000 + number,
        hovertemplate="after update %{x:,}: %{y:.4g}<extra>%{fullData.name}</extra>",
    )  # fmt: skip


def _top(own: Sequence[dict], pinned: Sequence[dict], pins: Sequence[tuple[str, Pin]]) -> dict:
    """A pinned run that explodes leaves through the top, so that the others can still be seen."""
    beginnings = [pin.curves[name][1][0] for _, pin in pins for name in ("batch_loss", "loss")]
    usual = max([*_numbers(own), *filter(math.isfinite, beginnings)])
    highest = max(_numbers(pinned), default=0.0)
    return {"autorangeoptions": {"maxallowed": HIGH * usual}} if highest > HIGH * usual else {}


def _numbers(traces: Sequence[dict]) -> list[float]:
    return [value for trace in traces for value in trace.get("y", ()) if value is not None]


def with_ends(figure: dict, pins: Sequence[tuple[str, Pin]]) -> dict:
    """A figure over a regression's first two parameters, with a mark where each pinned run ended.

    A run with another number of parameters has no place on it.
    """
    parameters = 2 if figure["layout"]["yaxis"]["title"]["text"] == "b" else 3
    shown = [(n, name, pin.parameters) for n, (name, pin) in enumerate(pins) if len(pin.parameters) == parameters]
    marks = [
        {"type": "scatter", "mode": "markers", "x": [significant(end[0])], "y": [significant(end[1])], "name": name,
         "marker": {"color": "@quiet", "size": 11, "symbol": SYMBOLS[number], "line": {"color": "@surface", "width": 1.5}},
         "hovertemplate": "ended at (%{x:.4g}, %{y:.4g})<extra>%{fullData.name}</extra>"}
        for number, name, end in shown
    ]  # fmt: skip
    return {"data": figure["data"] + marks, "layout": figure["layout"]}
