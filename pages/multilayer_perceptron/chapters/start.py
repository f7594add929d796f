"""The chapter "Start": what the choice of the initial weights does, with buttons that try it."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings
from core.models import initial_weights
from pages.multilayer_perceptron.chapters.suggested_settings import INITIAL_WEIGHTS, draw_buttons
from pages.multilayer_perceptron.unit_images import LIVE_AND_COUNTED
from pages.player.live_parts import LiveParts, place_heatmaps, place_text
from pages.shared.source_code import draw_code


def draw_chapter(settings: MLPSettings, run) -> LiveParts:
    st.markdown(
        "Training can only improve what is there at the start. So does it matter which weights come first? Try it."
    )
    draw_buttons(settings, INITIAL_WEIGHTS)
    units, words = st.columns([6, 5], gap="medium")
    with units, st.container(key="unit_square", gap="xxsmall"):
        place_text("units_distinct")
        place_heatmaps("units", across=5)
        place_text("units_told")
    with words:
        st.latex(r"W_{ij} \sim \mathcal{N}(0, \sigma^2), \qquad b_j = 0")
        st.caption("Each weight is drawn at random around 0, with the standard deviation σ. The biases are zero.")
        st.markdown(
            "**Symmetry.** Two hidden units with the same weights compute the same, get the same gradient, and stay the same. "
            "If all weights start at zero, or all at the same value, a layer of any width has just one distinct unit. "
            "Random weights make the units differ, and only then can they learn different things."
        )
        st.markdown(
            "**Scale.** Too small, and the error fades on its way back through several layers. Too large, and signals start "
            "on the flat parts of φ, or the first loss is enormous."
        )
        st.markdown("Press Play, and watch the units and how many of them are distinct.")
    draw_code(initial_weights)
    return LIVE_AND_COUNTED
