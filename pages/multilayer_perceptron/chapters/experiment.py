"""The chapter "Experiment": one setting with many values, the course's learning rate of 100, and the library's training."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings, Run
from pages.comparing.library_comparison import draw_library_comparison
from pages.comparing.sweep import draw_sweep
from pages.multilayer_perceptron.chapters.course_recipe import draw_recipe
from pages.multilayer_perceptron.chapters.questions import ask_widths

MANY, HUNDRED, LIBRARY = "One setting, many values", "A learning rate of 100", "Ours and the library's"


def draw_chapter(settings: MLPSettings, run: Run) -> None:
    chosen = st.segmented_control(
        "Experiment", (MANY, HUNDRED, LIBRARY), default=MANY, required=True, key="experiment",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if chosen == MANY:
        st.markdown(
            "Which settings are good? No formula tells: train with several values and compare. Only this setting changes."
        )
        with st.expander("Predict, then see: 1, 16 or 256 hidden units", icon=":material/psychology_alt:"):
            ask_widths(settings, run.data)
        draw_sweep(settings, run.data)
    elif chosen == HUNDRED:
        draw_recipe(settings, run.data)
    else:
        st.markdown("Does our loop do what PyTorch's does? Train both, compare every weight.")
        draw_library_comparison(settings, run.data)
