"""Charts against epochs instead of updates, for runs with different batch sizes. Plain dicts in and out."""

from __future__ import annotations

from core.training.epochs import EpochClock

TITLE = "epochs"


def figure_in_epochs(figure: dict, clock: EpochClock) -> dict:
    """The figure of one run, with its curves and marks at the epochs of their updates."""
    layout, axis = figure["layout"], figure["layout"]["xaxis"]
    marks = {
        name: [_mark_in_epochs(mark, clock) for mark in layout.get(name, ())] for name in ("shapes", "annotations")
    }
    limits = {"autorangeoptions": {"minallowed": 0, "maxallowed": clock.at(axis["autorangeoptions"]["maxallowed"])}}
    data = [trace_in_epochs(trace, clock) for trace in figure["data"]]
    return {"data": data, "layout": layout | marks | {"xaxis": axis | {"title": {"text": TITLE}} | limits}}


def trace_in_epochs(trace: dict, clock: EpochClock) -> dict:
    """The curve at the epochs of its updates; one that the browser fills stays empty."""
    if "x" not in trace:
        return trace
    x = [None if step is None else _round(clock.at(step)) for step in trace["x"]]
    hover = trace.get("hovertemplate", "").replace("after update %{x:,}", "after %{x:.2f} epochs")
    return trace | {"x": x} | ({"hovertemplate": hover} if hover else {})


def _mark_in_epochs(mark: dict, clock: EpochClock) -> dict:
    if mark.get("xref") == "paper":
        return mark
    return mark | {name: _round(clock.at(mark[name])) for name in ("x", "x0", "x1") if name in mark}


def _round(epochs: float) -> float:
    return float(f"{epochs:.6g}")
