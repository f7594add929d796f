"""The chapter "Model": the weighted sum as a formula, as a network and in matrix form, and the data it is trained on."""

from __future__ import annotations

import math

import streamlit as st

from core import LinearSettings
from core.data.batches import data_iter
from core.data.regression import make_regression
from core.functions import linreg
from core.models import LinearRegression
from pages.linear_regression.analysis import parameter_symbols
from pages.linear_regression.chapters.worked_update import first_batch_table, parameters_at
from pages.linear_regression.replay_view import Replayed
from pages.player.live_parts import place_chart, place_text
from pages.player.snapshot import current_run
from pages.shared.latex import matrix_in_latex
from pages.shared.source_code import draw_code

MATRIX_ROWS = 3


def draw_chapter(settings: LinearSettings, run) -> Replayed:
    st.markdown(
        "A prediction is a weighted sum of what is known: the same sum stands inside every network of the next pages."
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.latex(r"\hat y = w x + b" if settings.features == 1 else r"\hat y = w_1 x_1 + w_2 x_2 + b")
        st.markdown(
            "- *feature* x: what is known of an example, such as a flat’s size\n"
            "- *label* y: what is to be predicted, such as its rent; ŷ is the prediction\n"
            "- *weight* w: how much ŷ rises when its feature grows by 1\n"
            "- *bias* b: the prediction where all features are 0"
        )
    with right:
        place_text("equation")
        with st.container(key="network"):
            place_chart("network_chart", height=None)
        st.caption("The same as a network of one layer: the thicker a line, the larger its weight.")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _draw_data(settings)
    with right:
        symbols = list(parameter_symbols(settings).values())
        st.table(first_batch_table(run, symbols[:-1]), hide_index=True, height=200, alt="The first minibatch")
    return Replayed(("network_chart",), draw_at_rest=_draw_matrix_form)


def _draw_data(settings: LinearSettings) -> None:
    rows = min(settings.batch_size, settings.examples)
    st.markdown(
        "**The data** are made: features from the standard normal distribution, and each label by the true weights and bias, "
        "with a little noise ε. Training sees **X** and **y** only; the true w and b stay hidden from it."
    )
    st.latex(
        r"\mathbf{y} = \mathbf{X}\mathbf{w} + b + \boldsymbol\epsilon, \quad \epsilon_i \sim \mathcal{N}(0, \sigma^2)"
    )
    st.markdown(
        f"It takes {_batches_phrase(settings)}. Here is the first minibatch: **X** has the shape ({rows:,}, {settings.features}), "
        f"one row for each example, and **y** the shape ({rows:,},)."
    )


def _batches_phrase(settings: LinearSettings) -> str:
    """How the examples are split into minibatches."""
    n, size = settings.examples, settings.batch_size
    if size >= n:
        return f"all {n:,} examples at once, since your batch size is {size:,}"
    short = f", the last of them with only {n % size:,}" if n % size else ""
    one = "one example" if size == 1 else f"{size:,} examples"
    return f"{one} at a time, a *minibatch*: {math.ceil(n / size):,} of them make an *epoch*, one pass through all {n:,}{short}"


def _draw_matrix_form(step: int | None) -> None:
    run = current_run()
    rows = min(MATRIX_ROWS, run.settings.examples)
    st.markdown(f"For {rows} examples at once, after {run.step if step is None else step:,} updates:")
    st.latex(matrix_form(run, step))
    draw_code(make_regression, data_iter, linreg, LinearRegression)


def matrix_form(run, step: int | None) -> str:
    """ŷ = Xw + b in LaTeX, with the numbers of the first three examples after `step` updates, or at the end."""
    *w, b = parameters_at(run, step).values()
    X = run.data.X[:MATRIX_ROWS]
    y_hat = linreg(X, X.new_tensor(w), b)[:, None]
    matrices = [matrix_in_latex(values, 2) for values in (y_hat.tolist(), X.tolist(), [[value] for value in w])]
    parts = [rf"\underset{{{name}}}{{{matrix}}}" for name, matrix in zip((r"\hat{\mathbf{y}}", r"\mathbf{X}", r"\mathbf{w}"), matrices, strict=True)]  # fmt: skip
    return rf"{parts[0]} = {parts[1]} {parts[2]} {b:+.2f}"
