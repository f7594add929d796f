"""Pinned runs as grey curves under those of the current run. Plain data in, plain dict out."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.pins import Pin
from core.training.epochs import EpochClock
from pages.comparing.epoch_axis import figure_in_epochs, trace_in_epochs
from pages.shared.training_figures import line, significant

DASHES = ("solid", "dot", "longdashdot", "dashdot", "longdash", "dash", "10px,3px", "2px,8px", "5px,2px,1px,2px")
SYMBOLS = ("circle", "square", "triangle-up", "cross", "star", "triangle-down", "pentagon", "hexagon", "x")
MOST_MARKS = 30
MOST_NAMED = 2
"""With more pins than these the legend names only their numbers, to leave room for the chart."""

HIGH = 2.0
"""A pinned run may rise so many times above all other losses before the chart cuts it off."""


def labelled(pins: Sequence[tuple[str, Pin]]) -> list[tuple[str, str, Pin]]:
    """Each pin with its label in the legend and its full name, such as "pin 1" and "pin 1: η 0.1 → 0.5"."""
    return [(name if len(pins) <= MOST_NAMED else name.partition(":")[0], name, pin) for name, pin in pins]


def with_pins(figure: dict, pins: Sequence[tuple[str, Pin]], curve: str, clock: EpochClock | None = None) -> dict:
    """The figure with this curve of each pin below its own curves; for "loss" with the batch losses, too.

    With the `clock` of the figure's own run, all are drawn against epochs: with other batch sizes, the same number of
    updates has seen another number of examples.
    """
    data = []
    for number, (label, name, pin) in enumerate(labelled(pins)):
        trace = {"name": label, "legendgroup": label, "legendrank": 2000 + number,
                "hovertemplate": f"after update %{{x:,}}: %{{y:.4g}}<extra>{name}</extra>"}  # fmt: skip
        traces = [_line(pin.curves[curve], number, 2.5) | trace]
        if curve == "loss":
            thin = {"opacity": 0.35, "showlegend": False, "mode": "lines"}
            traces.insert(0, _line(pin.curves["batch_loss"], number, 1) | trace | thin)
        data += [trace_in_epochs(each, pin.clock) for each in traces] if clock else traces
    if clock:
        figure = figure_in_epochs(figure, clock)
    layout = dict(figure["layout"])
    own = layout["xaxis"]["autorangeoptions"]["maxallowed"]
    ends = [pin.clock.at(pin.steps) if clock else pin.steps for _, pin in pins]
    layout["xaxis"] = layout["xaxis"] | {"autorangeoptions": {"minallowed": 0, "maxallowed": max(own, *ends)}}
    if curve == "loss" and layout["yaxis"].get("type") != "log":
        layout["yaxis"] = layout["yaxis"] | _top(figure["data"], data, pins)
    return {"data": data + figure["data"], "layout": layout}


def _line(curve: tuple[Sequence[int], Sequence[float]], number: int, width: float) -> dict:
    steps, values = curve
    mode = "lines+markers" if len(steps) <= MOST_MARKS else "lines"
    numbers = list(steps), [significant(value) for value in values]
    dash, marker = {"dash": DASHES[number]}, {"size": 6, "symbol": SYMBOLS[number]}
    return line(numbers, "", "quiet", width, line=dash, mode=mode, marker=marker)


def _top(own: Sequence[dict], pinned: Sequence[dict], pins: Sequence[tuple[str, Pin]]) -> dict:
    """Limit the axis if a pinned run explodes, so that the other curves can still be seen."""
    first_losses = [pin.curves[name][1][0] for _, pin in pins for name in ("batch_loss", "loss")]
    others = max([*_finite_values(own), *filter(math.isfinite, first_losses)])
    highest = max(_finite_values(pinned), default=0.0)
    return {"autorangeoptions": {"maxallowed": HIGH * others}} if highest > HIGH * others else {}


def _finite_values(traces: Sequence[dict]) -> list[float]:
    return [value for trace in traces for value in trace.get("y", ()) if value is not None]


def with_ends(figure: dict, pins: Sequence[tuple[str, Pin]]) -> dict:
    """A figure over a regression's first two parameters, with a mark where each pinned run of that size ended."""
    parameters = 2 if figure["layout"]["yaxis"]["title"]["text"] == "b" else 3
    marks = [
        {"type": "scatter", "mode": "markers", "x": [significant(pin.parameters[0])], "y": [significant(pin.parameters[1])],
         "name": label.partition(":")[0], "hovertemplate": f"ended at (%{{x:.4g}}, %{{y:.4g}})<extra>{name}</extra>",
         "marker": {"color": "@quiet", "size": 11, "symbol": SYMBOLS[number], "line": {"color": "@surface", "width": 1.5}}}
        for number, (label, name, pin) in enumerate(labelled(pins)) if len(pin.parameters) == parameters
    ]  # fmt: skip
    return {"data": figure["data"] + marks, "layout": figure["layout"]}
