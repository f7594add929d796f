"""The chapter "Experiment" of points in the plane: one setting with many values, and the library's training."""

from __future__ import annotations

import streamlit as st

from core import Run, Settings
from pages.comparing.library_comparison import draw_library_comparison
from pages.comparing.sweep import draw_sweep

MANY, LIBRARY = "One setting, many values", "Ours and the library's"


def draw_chapter(settings: Settings, run: Run) -> None:
    chosen = st.segmented_control(
        "Experiment", (MANY, LIBRARY), default=MANY, required=True, key="plane_experiment",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if chosen == MANY:
        st.markdown(
            "Which settings are good? No formula tells: train with several values and compare. Only this setting changes."
        )
        draw_sweep(settings, run.images)
    else:
        st.markdown("Does our loop do what PyTorch's does? Train both, compare every weight.")
        draw_library_comparison(settings, run.images)
