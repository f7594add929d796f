"""The sidebar's controls, made from the knobs of the settings."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from itertools import pairwise

import streamlit as st

from core import Settings
from core.knob import Knob, format_value
from core.teaching.lesson import Lesson
from pages.shared import session
from pages.teaching.lesson import this_lesson


def choose_settings(kind: type[Settings], groups: dict[str, tuple[str, ...]], *, retrains: bool = False,
                    containers_below: dict | None = None) -> Settings:  # fmt: skip
    """Draw a control for each field of each titled group; returns the chosen settings. A text has no control.

    On a page that `retrains`, every change shows a finished training at once. A lesson may lock or hide controls; a
    hidden setting keeps the value with which the page was entered.
    Mutates: containers_below, whose fields get an empty container below their controls
    """
    chosen, lesson = {}, this_lesson() or Lesson()
    if "data" in kind.knobs():  # has a control of its own, above all others
        chosen["data"] = session.chosen_data()
    for title, fields in groups.items():
        if not set(fields) <= set(lesson.hidden):
            st.markdown(f"**{title}**")
        for field in fields:
            if field in lesson.hidden:
                chosen[field] = session.hidden_control_value(field)
                continue
            knob, locked = kind.knobs()[field], field in lesson.locked
            effect = "A change retrains at once." if retrains else _effect_sentence(knob)
            effect = "This lesson holds it as it is." if locked else effect
            chosen[field] = _draw_control(
                field, knob, f"{knob.help} {effect}", disabled=locked or not knob.has_effect(chosen)
            )
            if containers_below is not None and field in containers_below:
                containers_below[field] = st.container()
    for field in kind.knobs().keys() - chosen.keys():
        chosen[field] = session.value_without_control(field)
    settings = kind(**chosen)
    session.keep_settings(settings)
    session.results("controls")["drawn"] = [
        field for fields in groups.values() for field in fields if field not in lesson.hidden
    ]
    return settings


def control_address() -> dict[str, str]:
    """The address parameter of each control on the page; empty for a default, which the address leaves out."""
    query = session.settings().to_query()
    return {field: query.get(field, "") for field in session.results("controls")["drawn"]}


def fragment(draw: Callable, **options) -> Callable:
    """A part of the page which is drawn alone when one of its own controls is used: st.fragment, with its options.

    If a control of the sidebar is turned in the same moment, Streamlit 1.67 sends both changes as one and asks for this part
    only (`scheduleFlush` of its WidgetStateManager keeps the first fragment it is told of). So then this part asks for the page.
    """

    @wraps(draw)
    def draw_with_page(*args, **kwargs) -> None:
        page_is_drawn = False

        @wraps(draw)
        def draw_part() -> None:
            nonlocal page_is_drawn
            draw(*args, **kwargs)
            if page_is_drawn and session.is_changed(*session.results("controls").get("drawn", ())):
                st.rerun()
            page_is_drawn = True

        st.fragment(draw_part, **options)()

    return draw_with_page


def _effect_sentence(knob: Knob) -> str:
    return "Applies from the next update." if knob.live else "A change starts a new run."


def _draw_control(field: str, knob: Knob, help_text: str, disabled: bool):
    label = f"{knob.label} {knob.symbol}" if knob.symbol and knob.symbol not in knob.label else knob.label
    common = {"label": label, "key": field, "help": help_text, "bind": "query-params", "disabled": disabled}
    if knob.choices:
        return st.segmented_control(
            options=knob.choices, default=knob.default, required=True, format_func=knob.label_of, width="stretch",
            **common,
        )  # fmt: skip
    if knob.grid:
        return st.select_slider(options=_marks(field, knob), value=knob.default, format_func=format_value, **common)
    if isinstance(knob.default, int):
        return st.number_input(min_value=knob.low, max_value=knob.high, value=knob.default, step=1, **common)
    return st.slider(min_value=knob.low, max_value=knob.high, value=knob.default, step=0.1, **common)


def _marks(field: str, knob: Knob) -> list:
    """The values on a slider: its grid, its default and the value with which the page was entered."""
    return sorted({*knob.grid, knob.default, getattr(session.entry_settings(), field)})


def slider_position(field: str, knob: Knob, value: float) -> float:
    """The position of a positive value on its slider, from 0 to 1; outside [0, 1] if it is outside the marks."""
    marks = _marks(field, knob)
    for i, (low, high) in enumerate(pairwise(marks)):
        if value <= high or high == marks[-1]:
            return (i + math.log(value / low) / math.log(high / low)) / (len(marks) - 1)
    return 1.0
