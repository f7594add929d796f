"""The chapter that compares the activations from the same initial weights and batches."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings
from pages.multilayer_perceptron.chapters.same_start import draw_same_start


def draw_chapter(settings: MLPSettings, run) -> None:
    st.markdown(
        "The initial weights and the order of the batches come from the seed alone. Switch the activation, and both stay: "
        "what differs between the curves is the activation's doing."
    )
    if run is not None:
        draw_same_start(settings, run.data)
