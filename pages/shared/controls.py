"""Widgets made from knobs; they return choices and compute nothing."""

from __future__ import annotations

import math
from itertools import pairwise

import streamlit as st

from core import Settings
from core.knob import Knob, format_value
from core.teaching.lesson import Lesson
from pages.shared import session
from pages.teaching.lesson import this_lesson


def choose_settings(kind: type[Settings], groups: dict[str, tuple[str, ...]], *, retrains: bool = False,
                    rooms: dict | None = None) -> Settings:  # fmt: skip
    """Draw a control for each field in the named groups, and return the settings chosen.

    Where a page `retrains`, every change shows a finished training at once. `rooms` may name fields:
    each gets an empty container just below its control. A lesson may lock controls or hide them; what is hidden has
    the value that the page was entered with, and no room.
    """
    chosen, lesson = {}, this_lesson() or Lesson()
    for title, fields in groups.items():
        if not set(fields) <= set(lesson.hidden):
            st.markdown(f"**{title}**")
        for field in fields:
            if field in lesson.hidden:
                chosen[field] = session.locked_value(field)
                continue
            knob, locked = kind.knobs()[field], field in lesson.locked
            after = "A change retrains at once." if retrains else _when(knob)
            after = "This lesson holds it as it is." if locked else after
            chosen[field] = _choose(field, knob, after, idle=locked or not knob.has_effect(chosen))
            if rooms is not None and field in rooms:
                rooms[field] = st.container()
    settings = kind(**chosen)
    session.keep_settings(settings)
    return settings


def _when(knob: Knob) -> str:
    return "Applies from the next update." if knob.live else "A change starts a new run."


def _choose(field: str, knob: Knob, after: str, idle: bool):
    label = f"{knob.label} {knob.symbol}" if knob.symbol and knob.symbol not in knob.label else knob.label
    common = {"label": label, "key": field, "help": f"{knob.help} {after}", "bind": "query-params", "disabled": idle}
    if knob.choices:
        return st.segmented_control(
            options=knob.choices, default=knob.default, required=True, format_func=format_value, width="stretch",
            **common,
        )  # fmt: skip
    if knob.grid:
        return st.select_slider(options=_marks(field, knob), value=knob.default, format_func=format_value, **common)
    if isinstance(knob.default, int):
        return st.number_input(min_value=knob.low, max_value=knob.high, value=knob.default, step=1, **common)
    return st.slider(min_value=knob.low, max_value=knob.high, value=knob.default, step=0.1, **common)


def _marks(field: str, knob: Knob) -> list:
    """The values on a slider: those it offers to all, and the one that the page was opened with."""
    return sorted({*knob.grid, knob.default, getattr(session.arrived_with(), field)})


def place_on_slider(field: str, knob: Knob, value: float) -> float:
    """Where between the ends of its slider, 0 and 1, a positive value lies; beyond them if it is beyond the marks."""
    marks = _marks(field, knob)
    for i, (low, high) in enumerate(pairwise(marks)):
        if value <= high or high == marks[-1]:
            return (i + math.log(value / low) / math.log(high / low)) / (len(marks) - 1)
    return 1.0
