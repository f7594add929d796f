"""The chapter "Experiment": one setting with many values, and our training beside the library's."""

from __future__ import annotations

import streamlit as st

from core import SoftmaxSettings
from pages.comparing.library_comparison import draw_library_comparison
from pages.comparing.sweep import draw_sweep
from pages.softmax_regression.chapters.questions import ask_zeros

MANY, LIBRARY = "One setting, many values", "Ours and the library's"


def draw_chapter(settings: SoftmaxSettings, run) -> None:
    chosen = st.segmented_control(
        "Experiment", (MANY, LIBRARY), default=MANY, required=True, key="softmax_experiment",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if chosen == MANY:
        st.markdown(
            "Which settings are good? No formula tells: train with several values and compare. Only this setting changes."
        )
        ask_zeros(settings, run.data)
        draw_sweep(settings, run.data)
    else:
        st.markdown("Does our loop do what PyTorch's does? Train both, compare every weight.")
        draw_library_comparison(settings, run.data)
