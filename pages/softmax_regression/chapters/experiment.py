"""The chapter "Experiment": one setting with many values, and our training beside the library's."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import SoftmaxSettings
from pages.classifiers.own_run import LIVE
from pages.comparing.library_comparison import draw_library_comparison
from pages.comparing.sweep import draw_sweep
from pages.player.live_parts import LiveParts
from pages.softmax_regression.chapters.questions import ask_zeros

MANY, LIBRARY = "One setting, many values", "Ours and the library's"


def draw_chapter(settings: SoftmaxSettings, run) -> LiveParts:
    chosen = st.segmented_control(
        "Experiment", (MANY, LIBRARY), default=MANY, required=True, key="softmax_experiment",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if chosen == MANY:
        draw_sweep(settings, run.data, partial(ask_zeros, settings, run.data))
    else:
        draw_library_comparison(settings, run.data)
    return LIVE
