"""The chapter "One update": the gradient in words and as a slope, and an update of the run with all its numbers."""

from __future__ import annotations

import streamlit as st

from core import LinearSettings
from core.optim import sgd
from core.training.update import update
from pages.linear_regression.chapters.worked_update import draw_worked_update
from pages.linear_regression.replay_view import Replayed
from pages.player.live_parts import place_chart
from pages.shared.source_code import draw_code


def draw_chapter(settings: LinearSettings, run) -> Replayed:
    st.markdown("Everything that a model learns, it learns by this one small step, made again and again.")
    left, right = st.columns(2, gap="medium")
    with left, st.container(key="slices"):
        place_chart("slices_chart", height=None)
    with right:
        st.markdown(
            "**The gradient says how fast the loss rises as each parameter grows.** It is the slope of the dashed line, and 0 "
            "at the bottom. Press R, then → for each step down."
        )
        st.latex(
            r"\begin{aligned} \mathbf{w} &\leftarrow \mathbf{w} - \tfrac{\eta}{B}\, \mathbf{X}^\top(\hat{\mathbf{y}} - \mathbf{y}) \\ "
            r"b &\leftarrow b - \tfrac{\eta}{B} \textstyle\sum_i (\hat y_i - y_i) \end{aligned}"
        )
        st.markdown(
            "1. Begin with small random weights and b = 0.\n"
            "2. Take the next B examples, a *minibatch*, and the gradient of their mean loss.\n"
            "3. Move each parameter against its gradient, times the learning rate η. Repeat from 2. "
            "When every example was used once, an *epoch* is over, and their order is shuffled anew."
        )
    return Replayed(("slices_chart",), draw_at_rest=_draw_at_rest)


def _draw_at_rest(step: int | None) -> None:
    draw_worked_update(step)
    draw_code(update, sgd)
