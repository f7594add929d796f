"""The picture of a wall: a dot for each learner's run, from plain data to a plain Plotly dict."""

from __future__ import annotations

import html
import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from core import Settings
from core.knob import Knob
from core.teaching.goal_words import bound_text, column_label, met_text
from core.teaching.lesson import EpochValue, Goal
from pages.shared.training_figures import mark_level
from pages.wall.results import value_text
from pages.wall.wall import Learner, Result

LARGE_RATIO = 50
"""A knob whose largest value on its slider is so many times its smallest one has a logarithmic axis."""
MANY_TICKS_RATIO = 200
"""From here on such an axis has a tick at each power of ten only."""
MOST_NAMES = 8
"""Of learners whose dots lie on one place."""


class Dot(NamedTuple):
    """A place of the picture, what is said of it, and who stands there, both with their markup escaped."""

    x: object
    y: float
    said: str
    name: str


def chosen_value(result: Result, name: str, met: bool = False) -> object:
    """The value of a knob with which a run was trained last, or when it met the goal."""
    if met and result.met is not None and name == "lr" and math.isfinite(result.met.lr):
        return result.met.lr
    return getattr(result.settings, name)


def met_words(result: Result, column: str) -> str:
    """Such as "met after 2 epochs with learning rate 0.3: 82.12%"."""
    if result.met is None:
        return ""
    return f"met {met_text(result.met)}: {value_text(column, result.met.value)}"


def wall_figure(
    learners: Sequence[Learner], kind: type[Settings], column: str, goal: Goal | None, name: str, curves: bool
) -> dict:
    """The value of the knob `name` against the newest result of each learner; with `curves`, each run against its epochs.

    Who has met the goal has one diamond, where the newest run met it, else where an earlier one did.
    """
    knob = kind.knobs()[name]
    share, log_y = column.endswith("accuracy"), not column.endswith("accuracy")
    now: list[Dot] = []
    solved: list[Dot] = []
    for each in learners:
        met = each.now if each.now and each.now.met else each.solved
        lost = each.now is not None and each.now.diverged and not share  # its loss would take all room
        if each.now is not None and each.now.values and not each.now.met and not lost:
            now.append(_newest(each, each.now, knob, name, column, curves))
        if met is not None and met.met is not None:
            solved.append(_where_met(each, met, met.met, knob, name, column, curves))
    layout = {
        "xaxis": _epoch_axis(learners) if curves else _knob_axis(knob, now + solved),
        "yaxis": {"title": {"text": column_label(column)}, "type": "log" if log_y else "linear",
                  **({"tickformat": ".0%"} if share else {})},
        "shapes": [], "annotations": [],
    }  # fmt: skip
    options = {"clipmin": 0, "clipmax": 1.02} if share else {}
    if goal is not None and (goal.value > 0 or share):
        mark_level(layout, goal.value, f"goal: {bound_text(goal)}", log=log_y)
        around = (goal.value - 0.02, goal.value + 0.02) if share else (goal.value / 2, goal.value * 2)
        options |= {"include": list(around)}  # else the ticks of a few equal values would need many digits
    layout["yaxis"]["autorangeoptions"] = options
    lines = [_lines(learners, share)] if curves else []
    data = [*lines, _dots(now, "runs", "train", "circle", knob, curves)]
    if goal is not None:
        data.append(_dots(solved, "goal met", "right", "diamond", knob, curves))
    return {"data": data, "layout": layout}


def _newest(learner: Learner, result: Result, knob: Knob, name: str, column: str, curves: bool) -> Dot:
    value, reached = chosen_value(result, name), result.values[-1]
    said = f"{_said(knob, value)}: {value_text(column, reached)}"
    return Dot(result.epochs[-1] if curves else value, reached, said, html.escape(learner.name))


def _where_met(
    learner: Learner, result: Result, met: EpochValue, knob: Knob, name: str, column: str, curves: bool
) -> Dot:
    value = chosen_value(result, name, met=True)
    said = f"{_said(knob, value)}, {met_words(result, column)}"
    return Dot(met.epoch if curves else value, float(f"{met.value:.5g}"), said, html.escape(learner.name))


def _said(knob: Knob, value: object) -> str:
    return f"{knob.label.lower()} {html.escape(knob.label_of(value))}"


def _epoch_axis(learners: Sequence[Learner]) -> dict:
    last = max((each.now.epochs[-1] for each in learners if each.now and each.now.epochs), default=1)
    return {"title": {"text": "epochs"}, "autorangeoptions": {"include": [0]}, **({"dtick": 1} if last <= 12 else {})}


def _knob_axis(knob: Knob, dots: Sequence[Dot]) -> dict:
    """An axis that has room for the slider's values, whether somebody stands there or not; without a slider, for all dots."""
    axis: dict = {"title": {"text": knob.label.lower()}}
    if knob.choices:
        return axis | {"type": "category", "categoryorder": "array", "categoryarray": list(map(knob.label_of, knob.choices)),
                       "range": [-0.5, len(knob.choices) - 0.5]}  # fmt: skip
    places = [*knob.grid, *(float(dot.x) for dot in dots)] or [knob.low, knob.high]
    low, high = min(places), max(places)
    log = low > 0 and high / low >= LARGE_RATIO
    ends = [math.log10(low), math.log10(high)] if log else [low, high]
    margin = 0.04 * (ends[1] - ends[0]) or 1
    return axis | {"type": "log" if log else "linear", "exponentformat": "none", "range": [ends[0] - margin, ends[1] + margin],
                   **({"dtick": 1} if log and high / low >= MANY_TICKS_RATIO else {})}  # fmt: skip


def _dots(dots: Iterable[Dot], name: str, colour: str, symbol: str, knob: Knob, curves: bool) -> dict:
    """Dots on one place are one larger dot, which names them all."""
    places: dict[tuple, list[Dot]] = {}
    for dot in dots:
        places.setdefault((dot.x, dot.y), []).append(dot)
    x = [place[0] if curves or not knob.choices else knob.label_of(place[0]) for place in places]
    return {
        "type": "scatter", "mode": "markers", "name": name, "x": x, "y": [place[1] for place in places],
        "text": [_all_said(here) for here in places.values()], "hovertemplate": "%{text}<extra></extra>",
        "marker": {"color": f"@{colour}", "symbol": symbol, "opacity": 0.85, "line": {"color": "@surface", "width": 1},
                   "size": [round(14 + 6 * math.sqrt(len(here) - 1), 1) for here in places.values()]},
    }  # fmt: skip


def _all_said(here: Sequence[Dot]) -> str:
    more = f"<br>and {len(here) - MOST_NAMES} more" if len(here) > MOST_NAMES else ""
    return "<br>".join([here[0].said, *(dot.name for dot in here[:MOST_NAMES])]) + more


def _lines(learners: Sequence[Learner], share: bool) -> dict:
    """All runs so far as one trace, with gaps between them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for each in learners:
        if each.now is not None and each.now.values and (share or not each.now.diverged):
            x += [*each.now.epochs, None]
            y += [*each.now.values, None]
    return {"type": "scatter", "mode": "lines", "name": "so far", "x": x, "y": y, "hoverinfo": "skip",
            "line": {"color": "@batch", "width": 1.5}}  # fmt: skip
