"""Where the data come from, and the first minibatch that training sees of them."""

import math

import streamlit as st

from core import LinearSettings
from core.data.batches import data_iter
from core.data.regression import make_regression
from pages.linear_regression.chapters.worked_update import first_batch_table
from pages.shared.source_code import draw_code


def draw_data(run, symbols: list[str]) -> None:
    settings = run.settings
    st.header("The data", anchor=False)
    st.latex(
        r"\mathbf{y} = \mathbf{X}\mathbf{w} + b + \boldsymbol\epsilon, \qquad \epsilon_i \sim \mathcal{N}(0, \sigma^2)"
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        rows = min(settings.batch_size, settings.examples)
        st.markdown(
            "Features are drawn from the standard normal distribution. Each label is the weighted sum of its features plus the bias "
            "plus a little noise. Training sees **X** and **y** only; w and b stay hidden from it.\n\n"
            f"It never sees all examples at once either, but {_batches_phrase(settings)}. On the right is the first minibatch: "
            f"**X** has shape ({rows:,}, {settings.features}), one row for each example, and **y** has shape ({rows:,},)."
        )
    with right:
        st.table(first_batch_table(run, symbols[:-1]), hide_index=True, height=250, alt="The first minibatch")
    draw_code(make_regression, data_iter)


def _batches_phrase(settings: LinearSettings) -> str:
    """How the examples are split into minibatches."""
    n, size = settings.examples, settings.batch_size
    if size >= n:
        return f"here, with a batch size of {size:,} and {n:,} examples, it does: every batch is the whole"
    short = f", the last of them with only {n % size:,}" if n % size else ""
    return f"{size:,} at a time: {math.ceil(n / size):,} minibatches in each epoch{short}"
