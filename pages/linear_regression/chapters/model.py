"""The model as a formula, as a network, and in matrix form with the numbers of the run."""

import streamlit as st

from core.functions import linreg
from core.models import LinearRegression
from pages.player.live_parts import place_chart, place_text
from pages.shared.latex import matrix_in_latex
from pages.shared.source_code import draw_code


def draw_model(run) -> None:
    scalar_form = r"\hat y = w x + b" if run.settings.features == 1 else r"\hat y = w_1 x_1 + w_2 x_2 + b"
    st.header("The model", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        st.latex(scalar_form + r", \qquad \hat{\mathbf{y}} = \mathbf{X}\mathbf{w} + b")
        st.markdown(
            "One weight for each feature and one bias. As a network this is a single layer, fully connected: every input "
            "has a line to the one output. A thick line is a large weight, and the player moves them."
        )
        place_text("equation")
    with right:
        place_chart("network_chart", 240)
    st.latex(_matrix_form(run))
    st.caption(
        f"The first {min(3, run.settings.examples)} examples after {run.step:,} updates.", text_alignment="center"
    )
    draw_code(linreg, LinearRegression)


def _matrix_form(run) -> str:
    """ŷ = Xw + b in LaTeX, with the numbers of the first three examples."""
    X = run.data.X[:3]
    y_hat, w = run.model.forward(X)[:, None], run.model.w[:, None]
    return rf"{matrix_in_latex(y_hat.tolist(), 2)} = {matrix_in_latex(X.tolist(), 2)} {matrix_in_latex(w.tolist(), 2)} {run.model.b.item():+.2f}"
