"""What the choice of the initial weights does, and buttons that try it."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings
from core.models import initial_weights
from pages.multilayer_perceptron.chapters.suggested_settings import INITIAL_WEIGHTS, draw_buttons
from pages.shared.source_code import draw_code


def draw_chapter(settings: MLPSettings, run) -> None:
    st.latex(r"W_{ij} \sim \mathcal{N}(0, \sigma^2), \qquad b_j = 0")
    st.markdown(
        "**Symmetry.** Two hidden units with the same weights compute the same, get the same gradient, and stay the same. "
        "If all weights start at zero, or all at the same value, a layer of any width has just one distinct unit. "
        "Random weights make the units differ, and only then can they learn different things."
    )
    st.markdown(
        "**Scale.** Too small, and the error fades on its way back through several layers. Too large, and signals start "
        "on the flat parts of φ, or the first loss is enormous."
    )
    st.markdown("Try it, press Play, and watch the images of the units and the count of distinct ones above.")
    draw_buttons(settings, INITIAL_WEIGHTS)
    draw_code(initial_weights)
