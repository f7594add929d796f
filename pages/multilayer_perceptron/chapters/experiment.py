"""The chapter "Experiment": one setting with many values, the course's learning rate of 100, and the library's training."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import MLPSettings, Run
from pages.classifiers.own_run import LIVE
from pages.comparing.library_comparison import draw_library_comparison
from pages.comparing.sweep import draw_sweep
from pages.multilayer_perceptron.chapters.course_recipe import draw_recipe
from pages.multilayer_perceptron.chapters.questions import ask_widths
from pages.player.live_parts import LiveParts

MANY, HUNDRED, LIBRARY = "One setting, many values", "A learning rate of 100", "Ours and the library's"


def draw_chapter(settings: MLPSettings, run: Run) -> LiveParts:
    chosen = st.segmented_control(
        "Experiment", (MANY, HUNDRED, LIBRARY), default=MANY, required=True, key="experiment",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if chosen == MANY:
        draw_sweep(settings, run.data, partial(ask_widths, settings, run.data))
    elif chosen == HUNDRED:
        draw_recipe(settings, run.data)
    else:
        draw_library_comparison(settings, run.data)
    return LIVE
