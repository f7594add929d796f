"""The chapter "Loss": the squared error and its mean, the bowl that it makes, and the bottom of that bowl."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import LinearSettings
from core.explaining.least_squares import closed_form
from core.functions import squared_loss
from pages.linear_regression.analysis import DataAnalysis, analyse, parameter_symbols
from pages.linear_regression.chapters.questions import NOISY_OPTIONS, noisy_data
from pages.linear_regression.replay_view import Replayed
from pages.player.live_parts import place_chart, place_table
from pages.shared.source_code import draw_code
from pages.teaching.questions import draw_question, place_question


def draw_chapter(settings: LinearSettings, run) -> Replayed:
    first, second, *_ = parameter_symbols(settings).values()
    st.markdown("Training needs one number that says how wrong the model is: every update makes this *loss* smaller.")
    left, right = st.columns([11, 9], gap="medium")
    with left, st.container(key="bowl"):
        place_chart("bowl_chart", height=None)
    with right:
        st.latex(r"l_i = \tfrac{1}{2}\,(\hat y_i - y_i)^2, \quad L = \frac{1}{n}\sum_{i=1}^{n} l_i")
        st.markdown(
            "Squaring makes every error positive and lets large ones count more. The half cancels the 2 of the derivative, "
            "which is then just ŷ − y; it does not move the minimum."
        )
        st.markdown(
            f"Every choice of {first} and {second} has its loss: together they are a bowl, with lines of equal height. "
            "With all examples, training walks straight downhill."
            + (" With two features there is a third parameter: the bowl is drawn at the b of this moment, and moves while b is learned."
               if settings.features == 2 else "")
        )  # fmt: skip
        with place_question("noisy", "noise 1 and 20 examples"):
            draw_question("noisy", "With noise 1 and 20 examples: where does training end?", NOISY_OPTIONS,
                          partial(noisy_data, settings))  # fmt: skip
    _draw_bottom(settings, analyse(settings))
    draw_code(squared_loss, closed_form)
    return Replayed(("bowl_chart",))


def _draw_bottom(settings: LinearSettings, analysis: DataAnalysis) -> None:
    """What can be reached at best, and how far the run is from it."""
    left, right = st.columns([11, 9], gap="medium")
    with left:
        place_table("result")
    with right:
        st.latex(
            r"\boldsymbol\theta^* = (\mathbf{A}^\top \mathbf{A})^{-1} \mathbf{A}^\top \mathbf{y}, \quad \mathbf{A} = [\mathbf{X}, \mathbf{1}]"
        )
        if analysis.best:
            st.markdown(
                "The bottom of this bowl has a formula, the *closed form*: with the *best* parameters θ* = (w, b) the loss is "
                f"**{analysis.bowl.floor:.4g}**. The next models have no such formula; they must be trained."
            )
        else:
            st.markdown(
                f"These data have no single best answer: {analysis.no_best_reason}. "
                "The surface marks the nearest to where training begins."
            )
    if analysis.noise_floor:
        left_over = "the moved points and the noise:" if settings.moved_points else "the noise: σ²/2 ="
        st.markdown(
            f"Training can come close to the best parameters and no further. The noise keeps both away from the true ones; "
            f"more examples bring them nearer. Even the true parameters leave {left_over} **{analysis.noise_floor:.4g}** on "
            "average, the dashed line of the loss curve. A fit to few examples may lie below it, because it follows their "
            "noise a little: that is *overfitting*."
        )
