"""The learning rate above which full-batch training diverges: as a formula, and as a mark at its slider."""

import streamlit as st

from core import LinearSettings
from core.explaining.least_squares import hessian, stability_limit
from pages.player.live_parts import component
from pages.shared.controls import slider_position
from pages.shared.source_code import draw_code

_mark = component("scale_mark", "<div class='scale'><div class='beyond'></div><span></span></div>")


def draw_limit_mark(limit: float) -> None:
    """Mark the limit on the scale of the learning rate's slider."""
    text = f"diverges from 2/λmax = {limit:.3g} on"
    _mark(data={"from": slider_position("lr", LinearSettings.knobs()["lr"], limit), "text": text}, key="lr_limit")


def draw_learning_rate(lr: float, limit: float) -> None:
    st.header("How large the learning rate may be", anchor=False)
    st.latex(
        r"\eta < \frac{2}{\lambda_{\max}}, \qquad \mathbf{H} = \frac{1}{n} [\mathbf{X}, \mathbf{1}]^\top [\mathbf{X}, \mathbf{1}]"
    )
    st.markdown(
        "H says how strongly the bowl bends, and λmax how strongly along its steepest axis. With all examples as one batch, an update "
        "multiplies the distance to the minimum along that axis by 1 − ηλmax. That shrinks as long as η is below "
        f"2/λmax, for these data **{limit:.4g}**, the red mark under the slider; yours is **{lr:g}**. "
        + ("Beyond it each step lands further away than it began: try it, and watch the run end."
           if lr <= limit else "So each step lands further away than it began.")
        + " A small batch can be steeper than the whole, so with it trouble begins earlier."
    )  # fmt: skip
    draw_code(hessian, stability_limit)
