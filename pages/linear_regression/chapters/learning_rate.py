"""The chapter "Learning rate": its limit, and what happens just below and above it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from core import LinearSettings
from core.explaining.least_squares import curvatures, hessian, stability_limit
from pages.linear_regression.analysis import analyse
from pages.linear_regression.chapters.questions import DOUBLED_OPTIONS, doubled_rate
from pages.linear_regression.replay_view import Replayed
from pages.player.live_parts import place_chart
from pages.shared import session
from pages.shared.source_code import draw_code
from pages.teaching.questions import draw_question, place_question

TRIALS = {"a tenth of the limit": 0.1, "half": 0.5, "just below": 0.95, "just above": 1.05}
"""Learning rates to try with all examples as one batch, as shares of the limit."""


def draw_chapter(settings: LinearSettings, run) -> Replayed:
    limit = analyse(settings).lr_limit
    st.markdown("No setting matters more: too small, and training takes forever; too large, and it flies apart.")
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall", key="try_rates"):
        st.markdown("Try it, with all examples as one batch:", width="content")
        for number, (label, share) in enumerate(TRIALS.items()):
            tried = trial(settings, limit, share)
            st.button(
                label,
                key=f"try_rate_{number}",
                on_click=session.apply_settings,
                args=(tried,),
                disabled=tried == settings,
            )
    left, right = st.columns([11, 9], gap="medium")
    with left, st.container(key="rate_charts", gap=None):
        place_chart("surface_chart", height=None)
        place_chart("log_loss_chart", height=None)
    with right:
        with place_question("doubled", "twice the learning rate"):
            draw_question("doubled", "All examples are one batch. The learning rate is doubled, from three quarters of the "
                          "limit 2/λmax to one and a half times the limit. What happens?", DOUBLED_OPTIONS,
                          partial(doubled_rate, settings))  # fmt: skip
        st.latex(
            r"\eta < \frac{2}{\lambda_{\max}}, \quad \mathbf{H} = \tfrac{1}{n} \mathbf{A}^\top \mathbf{A}, \quad \mathbf{A} = [\mathbf{X}, \mathbf{1}]"
        )
        st.markdown(
            "The *curvatures* λ, the eigenvalues of H, say how strongly the bowl bends along its axes. With all examples as one "
            "batch, an update multiplies the distance to the minimum along each axis by 1 − ηλ: below 0 it crosses to the other "
            "side, which makes a zigzag; below −1 it lands further away. For these data the limit is "
            f"**{limit:.4g}**, the red mark under the slider; yours is **{settings.lr:g}**. "
            "A small batch can be steeper: trouble begins earlier."
        )
    st.table(axis_table(settings, run), hide_index=True, alt="What an update does along each axis of the bowl")
    draw_code(hessian, curvatures, stability_limit)
    return Replayed(("surface_chart", "log_loss_chart"))


def trial(settings: LinearSettings, limit: float, share: float) -> LinearSettings:
    """These settings with all examples as one batch and a learning rate of this share of the limit."""
    lr, batch_size = settings.knobs()["lr"], settings.knobs()["batch_size"]
    wanted = min(max(float(f"{share * limit:.3g}"), lr.low), lr.high)
    return settings.replace(lr=wanted, batch_size=min(size for size in batch_size.grid if size >= settings.examples))


def axis_table(settings: LinearSettings, run) -> list[dict[str, str]]:
    """Along each axis of the bowl, from the flattest to the steepest: the curvature, and what a full-batch update does."""
    rows = []
    for value in curvatures(run.data.X).tolist():
        factor = 1 - settings.lr * value
        rows.append(
            {"curvature λ": f"{value:.4g}", "1 − ηλ": f"{factor:.4g}", "an update with all examples": _effect(factor)}
        )
    return rows


def _effect(factor: float) -> str:
    if abs(factor) > 1 + 1e-9:
        return "lands further away, on the other side"
    if factor < 0:
        return f"crosses to the other side, {1 + factor:.2%} nearer"
    return f"comes {1 - factor:.2%} nearer" if factor < 1 else "does not move"
