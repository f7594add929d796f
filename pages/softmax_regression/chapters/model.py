"""The model of softmax regression: its network, its shapes, and the logits of the first test image."""

from __future__ import annotations

import streamlit as st

from core import SoftmaxSettings
from core.data.fashion_mnist import CLASS_NAMES
from core.explaining.predictions import count_parameters
from core.explaining.softmax_steps import logits_of
from core.models import SoftmaxRegression
from pages.player.live_parts import draw_chart
from pages.shared.network_figure import network_figure
from pages.shared.source_code import draw_code

INPUTS = ["x₁", "x₂", "x₃", "⋮", "x₇₈₃", "x₇₈₄"]


def draw_chapter(settings: SoftmaxSettings, run) -> None:
    if run is not None:
        draw_model(run)
    draw_code(SoftmaxRegression)


def draw_model(run) -> None:
    left, right = st.columns(2, gap="large")
    with left:
        st.latex(r"\mathbf{O} = \mathbf{X}\mathbf{W} + \mathbf{b}")
        st.latex(r"o_j = \sum_{i=1}^{784} x_i\, w_{ij} + b_j")
        st.markdown(
            "An image has 28 × 28 = 784 pixels; laid out in a row they are one row of **X**, each between 0 and 1. "
            "Every class has a weight for every pixel and one bias. The scores **O** are called *logits*."
        )
        weights, total = run.model.W.numel(), count_parameters(run.model)
        logits = logits_of(run.model, run.data.test_images[:1])[0]
        st.latex(
            r"\underset{B \times 784}{\mathbf{X}}\;\underset{784 \times 10}{\mathbf{W}} + "
            r"\underset{1 \times 10}{\mathbf{b}} = \underset{B \times 10}{\mathbf{O}}"
        )
        st.markdown(f"{weights:,} weights and {total - weights} biases: **{total:,} parameters**.")
    with right:
        draw_chart("network", network_figure([INPUTS, list(CLASS_NAMES)], ["784 pixels", "10 logits"]),
                   "784 inputs, each connected to ten outputs", 330)  # fmt: skip
    row = dict(zip(CLASS_NAMES, (f"{logit:.3f}" for logit in logits), strict=True))
    st.table([row], hide_index=True, alt="Logits of the first test image")
    st.caption(f"The ten logits of the first test image after {run.step:,} updates.")
