"""The squared loss, as a surface over the parameters, and the gradients of batches on it."""

import streamlit as st

from core.explaining.least_squares import gradient_terms
from core.functions import squared_loss
from pages.linear_regression.replay_view import CHART_HEIGHT, RANDOM_BATCHES
from pages.player.live_parts import place_chart
from pages.shared.source_code import draw_code


def draw_loss(features: int) -> None:
    st.header("The loss", anchor=False)
    st.latex(r"l_i = \tfrac{1}{2}\,(\hat y_i - y_i)^2, \qquad L(\mathbf{w}, b) = \frac{1}{n}\sum_i l_i")
    st.markdown(
        "Squaring makes every error positive, and large errors count more. The half does not move the minimum; it cancels "
        "the 2 of the derivative, which is then just ŷ − y. **Try it: switch on “Set by hand” in the player** and make the "
        + ("squares" if features == 1 else "errors")
        + " as small as you can. The number is the loss, and the mark on the surface is where you stand."
    )
    draw_code(squared_loss)


def draw_loss_surface(features: int, symbols: list[str]) -> None:
    st.header("The loss as a surface", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(
            "Every choice of parameters has its loss. Over "
            f"{symbols[0]} and {symbols[1]} the losses are a bowl: the contours above are its lines of equal height. Training walks downhill, "
            "always against the gradient, which points straight up the slope where it stands.\n\n"
            "But each update knows its own batch only. “Gradients here” shows, for the place where the player stands, the gradient of "
            f"every single example, of {RANDOM_BATCHES} random batches of your size, and of all examples. "
            "The larger the batch, the closer the cloud lies around the true gradient; with all examples it is one point. "
            "At the minimum the gradients of all examples cancel out, and those of the batches do not: that is why the path never quite rests."
            + ("\n\nWith two features there are three parameters. The surface is drawn at the b of this moment, so it moves while b is learned." if features == 2 else "")
        )  # fmt: skip
    with right:
        place_chart("bowl_chart", CHART_HEIGHT)
    draw_code(gradient_terms, label="The code that computes the gradients of the batches: g = Hθ − c")
