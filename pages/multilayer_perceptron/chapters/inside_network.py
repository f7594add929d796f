"""The signals and gradients inside the learner's network while it trains."""

from __future__ import annotations

import streamlit as st

from core import MLPSettings
from core.explaining.hidden_units import saturation
from core.training.layer_statistics import PROBE_IMAGES
from pages.multilayer_perceptron.chapters.suggested_settings import VANISHING, draw_buttons
from pages.player.live_parts import place_chart, place_table, place_text
from pages.shared.source_code import draw_code

GRADIENT_HELP = (
    "The root mean square of ∂L/∂w over all weights w of the layer, of a minibatch just before its update. "
    "On a logarithmic scale; a gradient that is exactly zero is not drawn."
)
SHARE_HELP = (
    f"On the first {PROBE_IMAGES} test images. A signal, one unit on one image, is saturated if the slope |φ′| there is below 1 % of its "
    "largest value. A unit is dead if its output is zero on every one of these images."
)


def draw_chapter(settings: MLPSettings, run) -> None:
    if run is not None:
        _place_charts()
        st.markdown(
            "On its way back the error is multiplied, in each layer, by the weights and by φ′. With several sigmoid layers and "
            "small weights the first layer's gradient is thousands of times smaller than the last one's: it **vanishes**, and the "
            "loss stands still. A ReLU unit that a large step has pushed below zero on every image is **dead**: it gets no "
            "gradient, and no update brings it back. Set it up, press Play, and watch the two charts."
        )
        draw_buttons(settings, VANISHING)
    draw_code(saturation)


def _place_charts() -> None:
    st.markdown(
        "Where φ is flat, its slope is nearly zero, and so is the error that passes back through it. "
        "Where your network's signals lie decides how well it learns."
    )
    place_chart("activation_chart", 380)
    place_text("signals")
    sizes, shares = st.columns(2, gap="medium")
    with sizes:
        st.markdown("**Gradient size of each layer**", help=GRADIENT_HELP)
        place_chart("gradient_chart", 270)
    with shares:
        st.markdown("**Saturated signals and dead units**", help=SHARE_HELP)
        place_chart("share_chart", 270)
    place_table("layer_table")
