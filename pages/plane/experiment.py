"""The chapter "Experiment" of points in the plane: one setting with many values, and the library's training."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import Run, Settings
from core.point_settings import PointMLPSettings
from pages.classifiers.own_run import LIVE
from pages.comparing.library_comparison import draw_library_comparison
from pages.comparing.sweep import draw_sweep
from pages.plane.questions import ask_depth
from pages.player.live_parts import LiveParts

MANY, LIBRARY = "One setting, many values", "Ours and the library's"


def draw_chapter(settings: Settings, run: Run) -> LiveParts:
    chosen = st.segmented_control(
        "Experiment", (MANY, LIBRARY), default=MANY, required=True, key="plane_experiment",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    if chosen == MANY:
        draw_sweep(
            settings, run.images, partial(ask_depth, settings) if isinstance(settings, PointMLPSettings) else None
        )
    else:
        draw_library_comparison(settings, run.images)
    return LIVE
