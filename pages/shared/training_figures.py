"""Figures of a run's history for all pages, from plain data to plain Plotly dicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from core import History
    from core.training.events import Change

RUN_COLOURS = ("train", "test", "layer1", "true", "focus", "layer2", "quiet")
DASHES = ("solid", "dash", "dot", "dashdot")
"""For several runs in one chart: in grey, only the dashes tell them apart."""
MAX_POINTS = 300
MARKERS = {"train": {"size": 7}, "test": {"size": 8, "symbol": "diamond"}}
"""In grey, only they tell the two curves apart."""
MAX_MARKERS = 30


def series(history: History, name: str) -> tuple[list[int], list[float | None]]:
    """Steps and values of a column of the history, at most MAX_POINTS evenly spaced; values that are not finite become None."""
    steps, values = history.steps(name), history.column(name)
    every = max(1, math.ceil(len(steps) / MAX_POINTS))
    return steps[::every].tolist(), [significant(v) for v in values[::every]]


def knob_changes(changes: Sequence[Change]) -> tuple[tuple[int, str], ...]:
    """Step and label of each change that affects the curves; a change of the epochs does not."""
    return tuple((change.step, change_label(change)) for change in changes if change.knob != "epochs")


def change_label(change: Change) -> str:
    """Such as "η = 0.5" or "batch size 32"."""
    return f"η = {change.value:g}" if change.knob == "lr" else f"{change.knob.replace('_', ' ')} {change.value:g}"


def significant(value: float) -> float | None:
    """The value with five significant digits, enough for any chart; None if it is not finite."""
    return float(f"{value:.5g}") if math.isfinite(value) else None


def format_number(value: float, spec: str) -> str:
    return format(value, spec) if math.isfinite(value) else "no number"


def line(xy: tuple[Sequence, Sequence], name: str, colour: str, width: float = 2.5, **more) -> dict:
    """A Plotly line in a colour of the palette."""
    x, y = xy
    style = {"color": f"@{colour}", "width": width, **more.pop("line", {})}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "name": name, "line": style} | more


def loss_figure(
    batch: tuple, train: tuple, test: tuple | None = None, *, step: int, log: bool = False, level: tuple[float, str] | None = None,
    changes: Sequence[tuple[int, str]] = (),
) -> dict:  # fmt: skip
    """Loss against updates up to `step`: a thin curve for the batches, bold ones for the whole training and test sets.

    `level` is the value and the name of a horizontal line; `changes` are the steps and labels of vertical lines.
    """
    hover = {"hovertemplate": "after update %{x:,}: %{y:.4g}<extra>%{fullData.name}</extra>"}
    data = [_batch_line(batch, hover)]
    data.append(_epoch_line(_untrained_apart(train) if test else train, "train", hover))
    if test:
        data.append(_epoch_line(test, "test", hover))
    layout = {
        "xaxis": {"title": {"text": "updates"}, **axis_limits(step)},
        "yaxis": {"title": {"text": "mean loss"}, "type": "log" if log else "linear", "rangemode": "tozero"},
        "shapes": [], "annotations": [],
    }  # fmt: skip
    if level:
        mark_level(layout, *level, log=log)
    for number, (at, text) in enumerate(changes):
        layout["shapes"].append({"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1,
                                 "line": {"color": "@quiet", "width": 1, "dash": "dot"}})  # fmt: skip
        layout["annotations"].append({"x": at, "yref": "paper", "y": 1 - 0.09 * (number % 4), "text": text, "showarrow": False,
                                      "xanchor": "left", "yanchor": "top", "font": {"color": "@quiet", "size": 12}})  # fmt: skip
    return {"data": data, "layout": layout}


def accuracy_figure(batch: tuple, train: tuple, test: tuple, *, step: int, guess: float = 0.1) -> dict:
    """Accuracy against updates up to `step`: a thin curve for the batches, bold ones for the whole training and test sets."""
    hover = {"hovertemplate": "after update %{x:,}: %{y:.4f}<extra>%{fullData.name}</extra>"}
    layout = {
        "xaxis": {"title": {"text": "updates"}, **axis_limits(step)},
        "yaxis": {"title": {"text": "accuracy"}, "range": [0, 1], "tickformat": ".0%"},
        "shapes": [], "annotations": [],
    }  # fmt: skip
    mark_level(layout, guess, f"guessing = {guess:.0%}")
    whole_sets = (_epoch_line(_untrained_apart(train), "train", hover), _epoch_line(test, "test", hover))
    return {"data": [_batch_line(batch, hover), *whole_sets], "layout": layout}


def _batch_line(batch: tuple, hover: dict) -> dict:
    every = batch[0][1] - batch[0][0] if len(batch[0]) > 1 else 1
    thinned = f" (1 in {every})" if every > 1 else ""
    return line(batch, f"each batch{thinned}", "batch", 1, **hover)


def _untrained_apart(values: tuple) -> tuple:
    """The curve with a gap after its first value, which was measured an epoch before the next one.

    A classifier's loss falls most in the first epoch, and not in a straight line.
    """
    steps, measured = values
    if len(steps) < 2 or steps[1] - steps[0] <= 1:
        return values
    return [steps[0], None, *steps[1:]], [measured[0], None, *measured[1:]]


def _epoch_line(values: tuple, name: str, hover: dict) -> dict:
    """A curve of whole sets, with markers on some of its points."""
    return line(
        values, name, name, mode="lines+markers", marker={**MARKERS[name], "maxdisplayed": MAX_MARKERS}, **hover
    )


def with_position(figure: dict, step: int, end: int) -> dict:
    """The figure with a vertical line at this update, if the curves go on after it to `end`."""
    if step >= end:
        return figure
    mark = {
        "type": "line",
        "x0": step,
        "x1": step,
        "yref": "paper",
        "y0": 0,
        "y1": 1,
        "line": {"color": "@focus", "width": 2},
    }
    layout = figure["layout"] | {"shapes": [*figure["layout"].get("shapes", ()), mark]}
    return {"data": figure["data"], "layout": layout}


def axis_limits(step: int) -> dict:
    """Limit an axis to the updates up to this step. A new `range` in each frame would reset the learner's zoom."""
    return {"autorangeoptions": {"minallowed": 0, "maxallowed": max(step, 1)}}


def mark_level(layout: dict, value: float, name: str, log: bool = False) -> None:
    """Draw a named horizontal line. Mutates: layout"""
    layout["shapes"].append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": value, "y1": value,
                             "line": {"color": "@quiet", "width": 1.5, "dash": "dash"}})  # fmt: skip
    layout["annotations"].append({"xref": "paper", "x": 1, "y": math.log10(value) if log else value, "text": name,
                                  "showarrow": False, "xanchor": "right", "yanchor": "bottom",
                                  "font": {"color": "@quiet", "size": 13}})  # fmt: skip


def function_figure(x: np.ndarray, curves: Sequence[tuple[Sequence[float], str, str, dict]], title: str) -> dict:
    """Functions of one variable in one chart; each is (values, name, colour, line style)."""
    xs = [significant(v) for v in x]
    data = [
        line((xs, [significant(v) for v in y]), name, colour, 3, line=style,
             hovertemplate=f"{title} = %{{x:.2f}}: %{{y:.4f}}<extra>%{{fullData.name}}</extra>")
        for y, name, colour, style in curves
    ]  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": title}, "zeroline": True},
        "yaxis": {"title": {"text": "value"}, "zeroline": True},
    }
    return {"data": data, "layout": layout}
