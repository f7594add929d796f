"""Widgets made from knobs; they return choices and compute nothing."""

from __future__ import annotations

import streamlit as st

from core import Settings
from core.settings import Knob, written
from pages.shared import session


def choose_settings(kind: type[Settings], groups: dict[str, tuple[str, ...]]) -> Settings:
    """Draw a control for each field in the named groups, and return the settings chosen."""
    chosen = {}
    for title, fields in groups.items():
        st.markdown(f"**{title}**")
        for field in fields:
            chosen[field] = _choose(field, kind.knobs()[field])
    settings = kind(**chosen)
    session.keep_settings(settings)
    return settings


def _choose(field: str, knob: Knob):
    label = f"{knob.label} {knob.symbol}" if knob.symbol and knob.symbol not in knob.label else knob.label
    after = "Applies from the next update." if knob.live else "A change starts a new run."
    common = {"label": label, "key": field, "help": f"{knob.help} {after}", "bind": "query-params"}
    if knob.choices:
        return st.segmented_control(
            options=knob.choices, default=knob.default, required=True, format_func=written, width="stretch", **common
        )
    if knob.grid:
        arrived = getattr(session.arrived_with(), field)
        options = sorted({*knob.grid, knob.default, arrived})
        return st.select_slider(options=options, value=knob.default, format_func=written, **common)
    if isinstance(knob.default, int):
        return st.number_input(min_value=knob.low, max_value=knob.high, value=knob.default, step=1, **common)
    return st.slider(min_value=knob.low, max_value=knob.high, value=knob.default, step=0.1, **common)
