"""The squared loss."""

import streamlit as st

from core.functions import squared_loss
from pages.shared.source_code import draw_code


def draw_loss(features: int) -> None:
    st.header("The loss", anchor=False)
    st.latex(r"l_i = \tfrac{1}{2}\,(\hat y_i - y_i)^2, \qquad L(\mathbf{w}, b) = \frac{1}{n}\sum_i l_i")
    st.markdown(
        "Squaring makes every error positive, and large errors count more. The half does not move the minimum; it cancels "
        "the 2 of the derivative, which is then just ŷ − y. **Try it: switch on “Set by hand” beside the replay** and make the "
        + ("squares" if features == 1 else "errors")
        + " as small as you can. The number is the loss, and the mark on the surface is where you stand."
    )
    draw_code(squared_loss)
